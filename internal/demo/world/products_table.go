package world

// assortment lists the goods: name, price in euro (three decimals mark goods
// by the metre), variants, each dearer than the one before.
var assortment = []struct {
	code, name string
	months     [12]int // how well the category sells, 100 is an ordinary month
	goods      []string
}{
	{"GA", "Garden", [12]int{25, 60, 170, 260, 260, 180, 130, 100, 100, 90, 40, 20}, []string{
		"Secateurs|18.95|bypass,anvil,ratchet", "Watering can|9.95|5 l,10 l,15 l galvanised", "Garden hose|24.95|15 m,25 m,50 m",
		"Raised bed larch|69.00|120 × 60 cm,150 × 80 cm,200 × 100 cm", "Potting soil|6.45|20 l,40 l,70 l", "Lawn mower battery|219.00|33 cm,37 cm,42 cm",
		"Leaf rake|16.95|plastic,steel", "Hedge trimmer|89.00|45 cm,55 cm,65 cm", "Compost bin|44.95|300 l,470 l,600 l",
		"Plant trough|12.95|40 cm,60 cm,80 cm,100 cm", "Garden gloves|5.95|size 7,size 8,size 9,size 10", "Seed collection|3.49|herbs,vegetables,wild flowers,butterflies",
		"Greenhouse|279.00|4 m²,6 m²,8 m²", "Spade|27.95|ladies',digging,drainage", "Bird feeder|14.95|hanging,on a post",
	}},
	{"GF", "Garden furniture", [12]int{20, 45, 130, 230, 280, 240, 170, 110, 60, 35, 25, 20}, []string{
		"Acacia folding chair|49.95|natural,grey", "Garden bench teak|199.00|120 cm,150 cm,180 cm", "Bistro set|99.00|anthracite,sage,white",
		"Parasol|59.95|Ø 250 cm,Ø 300 cm,cantilever 350 cm", "Sun lounger|119.00|sand,anthracite", "Hammock|44.95|single,double",
		"Garden table|189.00|140 cm,180 cm,extending 240 cm", "Seat cushion outdoor|19.95|low back,high back,bench", "Storage box|79.00|270 l,390 l,550 l",
		"Fire bowl|69.00|Ø 55 cm,Ø 70 cm,Ø 85 cm",
	}},
	{"CA", "Camping", [12]int{30, 40, 70, 110, 170, 230, 260, 170, 80, 45, 40, 70}, []string{
		"Dome tent|89.00|2 persons,3 persons,4 persons,6 persons", "Sleeping bag|49.95|summer,three seasons,winter", "Sleeping mat|29.95|foam,self-inflating 5 cm,self-inflating 8 cm",
		"Camping stove|34.95|one burner,two burners", "Cool box|39.95|20 l,32 l,48 l", "Head torch|17.95|200 lm,400 lm,800 lm",
		"Rucksack|59.95|25 l,35 l,55 l,65 l", "Drinking bottle steel|14.95|0.5 l,0.75 l,1 l", "Folding chair camping|29.95|compact,with armrest",
		"Tarp|45.95|3 × 3 m,4 × 4 m", "Dry bag|11.95|10 l,20 l,40 l", "Titanium mug|22.95|450 ml,650 ml",
	}},
	{"SP", "Sport", [12]int{170, 120, 110, 105, 100, 95, 80, 85, 105, 90, 90, 110}, []string{
		"Yoga mat|24.95|4 mm,6 mm,cork", "Kettlebell|19.95|4 kg,8 kg,12 kg,16 kg", "Running belt|16.95|slim,with bottle",
		"Football|17.95|size 4,size 5", "Table tennis bat|12.95|hobby,club,competition", "Skipping rope|8.95|basic,speed",
		"Fitness band|6.95|light,medium,strong", "Badminton set|29.95|two players,four players", "Swimming goggles|13.95|junior,adult,racing",
		"Trekking poles|39.95|aluminium,carbon", "Dumbbell pair|22.95|2 × 2 kg,2 × 4 kg,2 × 6 kg", "Running jacket|64.95|S,M,L,XL",
	}},
	{"CY", "Cycling", [12]int{40, 55, 120, 170, 180, 150, 120, 110, 110, 80, 60, 70}, []string{
		"Trekking bike|649.00|28\" men's,28\" ladies',28\" belt drive", "Children's bike|189.00|16\",20\",24\"", "Bike lock|29.95|cable,folding,chain",
		"Bike helmet|44.95|S,M,L", "Pannier|34.95|single,pair", "Floor pump|24.95|steel,with gauge", "Light set|27.95|50 lux,70 lux,100 lux",
		"Inner tube|5.45|26\",28\",29\"", "Bell|7.95|black,brass", "Rain cape|32.95|S/M,L/XL",
	}},
	{"KI", "Kitchen", [12]int{80, 80, 85, 90, 95, 90, 85, 85, 95, 105, 130, 190}, []string{
		"Cast-iron casserole|79.00|20 cm,24 cm,28 cm", "Chef's knife|34.95|16 cm,20 cm,Damascus 20 cm", "Frying pan|29.95|20 cm,24 cm,28 cm",
		"Cutting board oak|18.95|small,medium,large", "Coffee mill|39.95|manual,electric", "Storage jar|4.95|0.5 l,1 l,1.5 l",
		"Kettle|34.95|1 l,1.7 l", "Mixing bowl set|22.95|three pieces,five pieces", "Baking tin|12.95|loaf,springform,muffin",
		"Tea towel linen|7.95|striped,checked,plain", "Espresso pot|24.95|3 cups,6 cups,9 cups", "Stand mixer|249.00|4.6 l,5.5 l",
	}},
	{"TX", "Home textiles", [12]int{130, 90, 85, 85, 80, 75, 75, 85, 105, 120, 130, 140}, []string{
		"Duvet cover cotton|39.95|135 × 200 cm,155 × 220 cm,200 × 200 cm", "Bath towel|12.95|50 × 100 cm,70 × 140 cm,100 × 150 cm",
		"Wool throw|59.95|grey,mustard,forest green", "Cushion cover|9.95|40 × 40 cm,50 × 50 cm,60 × 40 cm", "Blackout curtain|34.95|135 × 175 cm,135 × 245 cm",
		"Bath mat|17.95|50 × 80 cm,60 × 100 cm", "Rug jute|69.00|80 × 150 cm,120 × 180 cm,160 × 230 cm", "Fitted sheet|16.95|90 cm,140 cm,180 cm",
		"Down duvet|129.00|135 × 200 cm,200 × 200 cm", "Table runner|14.95|linen,cotton",
	}},
	{"LI", "Lighting", [12]int{110, 90, 80, 70, 65, 60, 60, 75, 110, 140, 160, 160}, []string{
		"Pendant lamp|59.95|Ø 30 cm,Ø 40 cm,Ø 50 cm", "Desk lamp|39.95|clamp,base", "Floor lamp|89.00|arc,tripod,reading",
		"Solar garden light|7.95|single,set of 4,set of 8", "LED bulb E27|4.95|470 lm,806 lm,1521 lm", "Lantern|16.95|20 cm,30 cm,45 cm",
		"Wall lamp outdoor|34.95|plain,with sensor", "Fairy lights|12.95|40 LEDs,80 LEDs,200 LEDs",
	}},
	{"ST", "Storage", [12]int{160, 110, 100, 90, 90, 80, 80, 100, 110, 95, 85, 70}, []string{
		"Shelf unit pine|49.95|60 cm,80 cm,100 cm", "Storage basket|11.95|S,M,L", "Coat rack|39.95|wall,standing", "Shoe cabinet|79.00|two flaps,three flaps",
		"Folding box|9.95|32 l,46 l", "Bookcase|99.00|narrow,wide", "Tool cabinet|139.00|four drawers,seven drawers", "Laundry basket|24.95|one bag,two bags",
	}},
	{"GI", "Gifts & decoration", [12]int{35, 75, 70, 70, 75, 50, 45, 45, 60, 90, 230, 420}, []string{
		"Scented candle|12.95|fig,cedar,winter spice", "Christmas baubles|14.95|set of 12,set of 24", "Advent wreath|29.95|Ø 30 cm,Ø 40 cm",
		"Picture frame|8.95|13 × 18 cm,21 × 30 cm,30 × 40 cm", "Vase stoneware|19.95|15 cm,25 cm,35 cm", "Board game|24.95|family,strategy,travel",
		"Soap gift set|15.95|lavender,citrus", "Notebook linen|9.95|A6,A5", "Wooden toy train|34.95|starter,farm,harbour", "Gift box|39.95|garden,kitchen,wellness",
		"Nutcracker|22.95|25 cm,38 cm",
	}},
	{"TO", "Tools", [12]int{90, 90, 115, 120, 115, 100, 90, 85, 100, 105, 110, 110}, []string{
		"Cordless drill|99.00|12 V,18 V,18 V with case", "Screwdriver set|19.95|6 pieces,12 pieces", "Hammer|14.95|300 g,500 g", "Spirit level|16.95|40 cm,60 cm,100 cm",
		"Ladder aluminium|69.00|4 steps,6 steps,8 steps", "Paint roller set|12.95|small,large", "Wood screws|5.95|4 × 40 mm,5 × 60 mm,6 × 80 mm",
		"Work gloves|6.95|M,L,XL", "Jigsaw|74.95|corded,cordless",
	}},
	{"MT", "By the metre", [12]int{24, 27, 33, 39, 39, 33, 28, 28, 31, 30, 33, 33}, []string{
		"Hemp rope|1.294|8 mm,12 mm,16 mm", "Curtain fabric|12.496|plain,striped,velvet", "Webbing|0.848|25 mm,38 mm,50 mm",
		"Chain galvanised|3.172|3 mm,5 mm,8 mm", "Garden fleece|0.676|1.5 m,2.4 m", "Oilcloth|9.238|dots,leaves", "Elastic shock cord|1.136|6 mm,8 mm",
	}},
}
