// Package cases answers complaints, questions and returns.
//
// A case is facts (kind, channel, category, cause, product, priority, status, clocks) and a
// conversation. Subject and messages are sealed under the customer's key and are shown only
// against a receipt. A case may have no customer: then nobody's key could seal what is written, so
// it keeps its facts and no text, and a text there is refused. When a customer is erased their
// cases become such cases; conversation, mail on its way and survey are deleted.
//
// An internal note never leaves the house: only a message of direction Out has a mail, which is
// written in the transaction of the message. The sender (Send) opens the reply and the customer's
// address against a receipt, so that the ledger names the disclosure before a byte leaves; it
// tries again until the mail server took it, and after a crash sends again under the same
// Message-ID.
//
// # Order of a reply
//
//  1. one transaction: message, mail, the case's clocks, entry. After a crash here nothing
//     happened, or all of it.
//  2. the sender claims the mail: it is not tried again before some minutes have passed, by
//     nobody. After a crash from here on it is tried again then.
//  3. the disclosure is recorded.
//  4. address and text are opened and handed to the mail server.
//  5. one transaction: the mail is sent, entry. After a crash before, the mail leaves twice, with
//     one Message-ID.
package cases
