package world

// topic is what cases are about: how often, and what is said. {goods}, {order} and {shop} are
// filled in.
type topic struct {
	kind, category, cause    string
	weight                   int
	subjects, words, answers []string
}

var topics = []topic{
	{
		"complaint", "delivery", "late", 26,
		[]string{"Order {order} has not arrived", "Where is my parcel?", "Delivery is overdue"},
		[]string{
			"I ordered the {goods} and the tracking page has said \"on its way\" for days. When will it come?",
			"Order {order} was promised for last week. I stayed at home for nothing, twice.",
			"Still no {goods}. It was meant as a present and the day has passed.",
		},
		[]string{
			"I am sorry that you had to wait. The carrier lost the scan of your parcel; I have sent the {goods} again by express, and you will have it tomorrow.",
			"Your parcel stood at the depot over the weekend. It is on the van today, and the delivery charge goes back to you.",
		},
	},
	{
		"complaint", "delivery", "damaged", 17,
		[]string{"{goods} arrived broken", "Damaged parcel", "Box crushed in delivery"},
		[]string{
			"The box was open at one corner and the {goods} inside is cracked. Photos can follow.",
			"Your driver left the parcel in the rain. The {goods} is soaked.",
		},
		[]string{
			"That should not happen. A new {goods} leaves our warehouse today; keep the broken one until the driver takes it back.",
			"Thank you for telling us at once. Would you rather have a new {goods} or your money back? Either is done the same day.",
		},
	},
	{
		"complaint", "delivery", "missing-item", 9,
		[]string{"One article missing in {order}", "Parcel not complete"},
		[]string{"Order {order} came, but the {goods} was not in the box. It is on the delivery note.", "I paid for the {goods} and did not get it. The rest is fine."},
		[]string{"The {goods} was packed apart and did not leave with the rest. It is on its way now.", "You are right, it was left out. I have sent the {goods} today without charge."},
	},
	{
		"complaint", "product", "defective", 20,
		[]string{"{goods} does not work", "{goods} broke after a few weeks", "Fault with the {goods}"},
		[]string{
			"Used it three times and now the {goods} has given up. I expected better at this price.",
			"The {goods} has a fault that one sees only at home. I have the receipt.",
			"The {goods} does not do what the leaflet says. My neighbour has the same trouble with hers.",
		},
		[]string{
			"I am sorry. You may choose: a new {goods}, a repair, or your money back. Bring it to any shop or use the label that I send you.",
			"We have heard this about that batch before and have told the maker. A new one from another batch is on its way.",
		},
	},
	{
		"complaint", "product", "wrong-item", 8,
		[]string{"Wrong article delivered", "That is not what I ordered"},
		[]string{"I ordered the {goods} in another size. Order {order}.", "The label says {goods}, in the box is something else."},
		[]string{"The two were mixed up on the shelf. The right one leaves today and the driver takes the wrong one along."},
	},
	{
		"complaint", "invoice", "price", 9,
		[]string{"Charged twice for {order}", "Price at the till was higher", "Voucher not taken off"},
		[]string{
			"My bank shows two payments for {order}. I bought the {goods} once.",
			"The {goods} was reduced on the shelf and not at the till in {shop}.",
			"The voucher was not taken off although the page said so.",
		},
		[]string{"You were charged twice; the second payment goes back today and is with you in three days.", "The shelf was right and the till was wrong. The difference is on its way to you."},
	},
	{
		"complaint", "service", "staff", 8,
		[]string{"Not served in {shop}", "Unfriendly at the till"},
		[]string{"I stood in {shop} for a quarter of an hour and nobody would get the {goods} from the upper shelf.", "I was spoken to in {shop} as if I wanted to steal the {goods}."},
		[]string{"I have spoken with the manager of {shop}, who apologises and would like to meet you in person.", "That is not how we want to treat anybody. Thank you for telling us; the team has heard it today."},
	},
	{
		"return", "return", "", 12,
		[]string{"Return of the {goods}", "Where is my refund for {order}?"},
		[]string{"The {goods} does not fit and I would like to send it back. How does it work?", "I sent the {goods} back two weeks ago and have not seen my money."},
		[]string{"Here is your label. The money is back two days after the parcel.", "Your parcel reached us and was not booked. It is now, and the money has left."},
	},
	{
		"question", "product", "", 14,
		[]string{"Question about the {goods}", "Spare parts for the {goods}"},
		[]string{"Can the {goods} stay outside in winter?", "Are there spare parts for the {goods}? One screw went missing when we moved house.", "Is there a manual for the {goods} in my language?"},
		[]string{"It can, if it is dry. We would cover it.", "There are: I have put a set into the post.", "There is. I have added it to your account as a file."},
	},
}

var remarks = []string{
	"Third case about this carrier this week.",
	"Checked with the warehouse: in stock again.",
	"Manager agreed to goodwill up to 20.",
	"Customer has been with us for years and is usually very friendly.",
	"Told the buyer for this range.",
}

var thanks = []string{
	"Thank you, that was quick.",
	"It has come and all is well.",
	"I had hoped for a little more than that, but fine.",
	"And who pays for my way to the post office?",
}

var closings = []string{
	"Glad that it worked out. Write to this address if anything else comes up.",
	"I have added a voucher for your trouble.",
	"Thank you for your patience.",
}
