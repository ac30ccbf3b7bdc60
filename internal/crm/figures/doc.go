// Package figures counts sales and complaints, for everybody who runs a shop and nobody who
// watches a person.
//
// What is asked often lies in summaries. Every change of an order leaves a row in a queue, in its
// own transaction; Refresh takes such rows and counts the days, months and customers that they
// touch anew from the orders themselves, so that a summary always equals the plain sum. The sums
// name no customer; figures of one customer are those of [Standing], and whoever shows them
// records that as any other linked field.
//
// # What counts
//
//   - An order counts if its total is above zero and it was not cancelled.
//   - A credit is a total below zero, whatever its status says, and the whole of an order that was
//     returned. It is taken off revenue, on the day on which it was placed, and is no order.
//   - Any other order, cancelled or of nothing, counts nothing.
//   - Revenue is what the orders came to, less credits. The average order is before credits.
//   - Orders without a customer count in revenue and in no figure about customers.
//   - Orders in another currency than the retailer's are shown apart and never added.
//   - Lines that are not products (postage, fees, vouchers, a hand-written line) are revenue and
//     no product. The list is the retailer's.
//   - An order is new if it is the first one of its customer that counts. Repeat rate is the
//     share of orders by customers who had bought before, among orders of known customers.
//   - Days and months begin at midnight in the retailer's zone.
//   - Orders of an import count as they turn live, in the minute after it is published.
package figures
