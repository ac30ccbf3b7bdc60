package mapping

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// synonyms are headers as shops, exports and languages write them, without case, accents and
// punctuation: English, German, French, Polish; Shopify, WooCommerce, Salesforce,
// AdventureWorks, Olist, Online Retail. The first list is for files of customers and of orders
// alike, the later ones for the kinds that they name.
//
//nolint:misspell // words of other languages
var synonyms = parseSynonyms(`
customer.external: customerid customerkey customernumber customerno customernr customercode custid clientid
	contactid accountnumber accountno externalid customeruniqueid personid memberid buyerid userid userkey sellerid
	kundennummer kundennr kundenid kdnr debitor debitorennummer numeroclient numclient idclient codeclient
	numerklienta idklienta nrklienta kodklienta
customer.given: firstname givenname given forename first vorname prenom imie billingfirstname shippingfirstname
customer.family: lastname surname familyname family last nachname familienname nomdefamille nom nazwisko
	billinglastname shippinglastname
customer.name: fullname customername contactname clientname buyername billingname kundenname kunde vollername
	nomcomplet nomclient imieinazwisko klient
customer.email: email emailaddress mail eaddress emailadresse mailadresse courriel adressemail adresseemail adresemail
	billingemail customeremail contactemail emailcustomer
customer.phone: phone phonenumber telephone telephonenumber tel mobile mobilephone mobilenumber cell cellphone homephone
	telefon telefonnummer handy mobil mobiltelefon handynummer rufnummer telefono portable numerodetelephone telefonu
	numertelefonu komorka billingphone shippingphone customerphone defaultaddressphone
customer.street: street address address1 addressline1 streetaddress addressline mailingstreet billingstreet billingaddress1
	billingaddress strasse anschrift adresse adresse1 strassehausnummer rue voie ulica adres defaultaddressaddress1
customer.street2: address2 addressline2 billingaddress2 adresszusatz adresse2 complement complementadresse
	defaultaddressaddress2
customer.postcode: postcode postalcode zip zipcode zipcodeprefix plz postleitzahl codepostal cp kodpocztowy mailingpostalcode
	billingpostcode billingzip billingpostalcode customerzipcodeprefix sellerzipcodeprefix defaultaddresszip
customer.city: city town ort stadt wohnort ville commune localite miasto miejscowosc mailingcity billingcity customercity
	sellercity defaultaddresscity
customer.region: state province region county bundesland departement wojewodztwo mailingstate billingstate
	billingprovince customerstate sellerstate stateprovince provincecode defaultaddressprovincecode
customer.country: country countrycode land laendercode landercode pays codepays kraj mailingcountry billingcountry
	countryregion defaultaddresscountrycode
customer.birth: birthdate birthday dateofbirth dob geburtsdatum geburtstag datedenaissance dataurodzenia birth
customer.language: language lang locale sprache langue jezyk preferredlanguage
customer.loyalty: loyaltynumber loyaltyid loyaltycardnumber loyaltycard loyalty clubnumber clubcard bonuskarte
	bonuskartennummer kundenkarte kundenkartennummer cartefidelite numerodefidelite kartalojalnosciowa rewardsnumber
customer.tag: tags tag labels segment segments etiketten schlagworte etiquettes tagi
consent.email: acceptsemailmarketing acceptsmarketing emailoptin newsletter emailconsent newslettereinwilligung
	marketingconsent abonnenewsletter zgodaemail
consent.sms: acceptssmsmarketing smsoptin smsconsent zgodasms
orders:
order.number: orderid ordernumber orderno ordernr invoiceno invoicenumber invoice invoiceid salesordernumber salesorderid
	name order receiptno receiptnumber transactionid bestellnummer bestellnr auftragsnummer rechnungsnummer rechnungsnr
	belegnummer bonnummer numerodecommande commande numerocommande numerofacture facture numerzamowienia zamowienie
	nrzamowienia numerfaktury
order.placed: orderdate invoicedate date createdat created orderpurchasetimestamp purchasedate datecreated saledate
	transactiondate placed placedat orderdateandtime bestelldatum rechnungsdatum auftragsdatum datum belegdatum datecommande
	datedecommande datefacture datazamowienia datasprzedazy data
order.status: status orderstatus fulfillmentstatus bestellstatus statut etat statuszamowienia
order.channel: channel saleschannel source kanal vertriebskanal canal kanalsprzedazy
order.shop: shop store storename branch outlet location filiale geschaeft laden magasin boutique sklep
order.country: country shippingcountry shiptocountry deliverycountry lieferland paysdelivraison krajdostawy
order.currency: currency currencycode wahrung waehrung devise waluta
line.sku: sku stockcode productid productkey productcode productno itemcode itemid itemnumber lineitemsku articlenumber
	articleno ean gtin artikelnummer artikelnr artnr referenceproduit reference codearticle codeproduit kodproduktu symbol
line.name: description product productname itemname item lineitemname title artikel artikelbezeichnung bezeichnung
	artikelname produit designation libelle produkt nazwaproduktu nazwa towar
line.category: category productcategory productcategoryname categoryname warengruppe kategorie categorie rayon kategoria
line.quantity: quantity qty orderquantity orderqty lineitemquantity units amountordered menge anzahl stueck stuck quantite
	qte ilosc liczba
line.price: unitprice price lineitemprice itemprice productprice priceeach einzelpreis stueckpreis stuckpreis preis
	prixunitaire prix cenajednostkowa cena
payments:
payment.reference: paymentid paymentreference transactionid reference chargeid paymentnumber id zahlungsnummer
	zahlungsreferenz referencepaiement transaktionsnummer idplatnosci numerplatnosci
payment.order: orderid ordernumber order invoiceno invoicenumber bestellnummer rechnungsnummer commande
	numerodecommande numerzamowienia
payment.provider: provider gateway processor psp paymentprovider zahlungsanbieter prestataire operator
payment.token: token paymenttoken cardtoken paymentmethodid source
payment.brand: brand cardbrand cardtype paymenttype paymentmethod network kartentyp zahlungsart typedecarte moyendepaiement
payment.last4: last4 lastfour cardlast4 last4digits letztevier
payment.expiry: expiry expires expirydate expirationdate cardexpiry gueltigbis gultigbis expiration
payment.amount: amount paymentvalue total paid amountpaid value betrag summe montant kwota
payment.currency: currency currencycode wahrung waehrung devise waluta
payment.status: status paymentstatus zahlungsstatus statut statusplatnosci
payment.at: date paidat createdat created paymentdate zahlungsdatum datum datepaiement dataplatnosci data
cases:
case.reference: complaintid caseid casenumber caseno ticketid ticketnumber ticket reference id fallnummer vorgangsnummer
	ticketnummer reklamationsnummer beschwerdenummer
case.opened: datereceived opened openedat created createdat receivedat received date datum eingang eroffnet
case.answered: answered answeredat firstanswer firstresponse firstreply firstresponseat beantwortet
case.resolved: resolved resolvedat closedat closed solvedat erledigt geschlossen
case.kind: type kind casetype art
case.status: status state casestatus companyresponsetoconsumer
case.priority: priority urgency prioritat dringlichkeit
case.channel: channel submittedvia via source kanal eingangskanal
case.category: category kategorie topic issue thema
case.cause: cause rootcause reason ursache grund subissue
case.product: sku productsku stockcode artikelnummer
case.order: order ordernumber orderid bestellnummer
case.subject: subject title summary betreff
case.text: text description message body narrative consumercomplaintnarrative beschreibung nachricht
case.score: score rating satisfaction csat bewertung zufriedenheit
`)

// parseSynonyms reads the lists: a section's fields count for the kinds of its name.
func parseSynonyms(text string) map[string]map[string]Field {
	out := map[string]map[string]Field{"": {}, "orders": {}, "payments": {}, "cases": {}}
	section, f := "", Field("")
	for word := range strings.FieldsSeq(text) {
		if name, ok := strings.CutSuffix(word, ":"); ok {
			if _, isSection := out[name]; isSection {
				section = name
				continue
			}
			f = Field(name)
			continue
		}
		out[section][word] = f
	}
	return out
}

// plain reduces "Customer-ID " to "customerid".
func plain(header string) string {
	header = strings.NewReplacer("ß", "ss", "ł", "l", "Ł", "l", "€", "eur").Replace(header)
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(header))
}

// synonym finds the field that a header names in a file of a kind.
func synonym(header string, kind Kind) (Field, bool) {
	name := plain(header)
	sections := map[Kind][]string{
		Customers: {""}, Orders: {"orders", ""}, Both: {"orders", ""}, Payments: {"payments"}, Cases: {"cases", ""},
	}
	for _, s := range sections[kind] {
		if f, ok := synonyms[s][name]; ok {
			return f, true
		}
	}
	return "", false
}
