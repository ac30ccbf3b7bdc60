package world

import "strings"

// nameList is the naming of one culture: given names by sex and by the third
// of the last century in which they were fashionable, family names most
// frequent first. An underscore stands for a space inside a name.
type nameList struct {
	given  [2][3][]string // [female, male][born before 1962, before 1986, later]
	family []string
}

func names(f0, f1, f2, m0, m1, m2, family string) nameList {
	return nameList{
		given: [2][3][]string{
			{words(f0), words(f1), words(f2)},
			{words(m0), words(m1), words(m2)},
		},
		family: words(family),
	}
}

func words(s string) []string {
	fields := strings.Fields(s)
	for i, f := range fields {
		fields[i] = strings.ReplaceAll(f, "_", " ")
	}
	return fields
}

// nameLists is keyed by country; TR and MA serve families who moved.
var nameLists = map[string]nameList{
	"DE": names(
		`Ursula Renate Monika Helga Karin Ingrid Gisela Brigitte Christa Elke Hannelore Bärbel Heike Gudrun`,
		`Sabine Petra Claudia Andrea Anja Katrin Stefanie Susanne Nicole Silke Tanja Melanie Kerstin Jana`,
		`Anna Lena Laura Julia Sarah Lisa Hannah Mia Emma Lea Franziska Johanna Charlotte Zoë`,
		`Klaus Jürgen Günter Peter Hans Manfred Wolfgang Dieter Horst Rainer Helmut Hans-Jürgen Bernd Uwe`,
		`Thomas Michael Andreas Stefan Markus Frank Torsten Jörg Ralf Matthias Sven Holger Björn Dirk`,
		`Lukas Jan Tim Jonas Felix Maximilian Leon Finn Paul Ben Niklas Moritz Philipp Sören`,
		`Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter
		Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause
		Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang
		Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck
		Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt
		Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn
		Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Ernst Lindner Hübner
		Götz Riedel Kruse Petersen Jansen Thiele Nagel Hansen Schütz Wendt Bruns Oltmanns Reuß Lüders Ahrens`),
	"FR": names(
		`Monique Françoise Jacqueline Michèle Nicole Danielle Annie Christiane Marie-Claude Odile Josette Simone Colette Bernadette`,
		`Nathalie Isabelle Sylvie Catherine Valérie Sandrine Céline Stéphanie Véronique Aurélie Delphine Karine Laëtitia Virginie`,
		`Camille Léa Manon Chloé Emma Inès Louise Jade Margaux Zoé Clémence Anaïs Maëlys Noémie`,
		`Jean Michel André Bernard Pierre Jacques Claude Gérard Jean-Pierre Alain Daniel René Guy Jean-Claude`,
		`Philippe Christophe Laurent Nicolas Stéphane Frédéric Olivier Sébastien David Éric Jérôme Thierry Cédric Guillaume`,
		`Thomas Lucas Hugo Louis Théo Maxime Antoine Clément Raphaël Gabriel Léo Baptiste Loïc Maël`,
		`Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia
		David Bertrand Roux Vincent Fournier Morel Girard André Lefèvre Mercier Dupont Lambert Bonnet François
		Martinez Legrand Garnier Faure Rousseau Blanc Guérin Muller Henry Roussel Nicolas Perrin Morin Mathieu
		Clément Gauthier Dumont Lopez Fontaine Chevalier Robin Masson Sanchez Gérard Nguyen Boyer Denis Lemaire
		Duval Joly Gautier Roger Roche Roy Noël Meyer Lucas Meunier Jean Perez Marchand Dufour Blanchard Marie
		Barbier Brun Dumas Brunet Schmitt Leroux Colas Fernandez Arnaud Rolland Caron Aubert Giraud Leclerc
		Vidal Bourgeois Renaud Lemoine Picard Gaillard Philippe Lacroix Fabre Dupuis Olivier Rey Renard Guillaume
		Hubert Charpentier Carpentier Benoît Moulin Louis Deschamps Vasseur Maillard Le_Gall Le_Goff Pons Bouvier
		Jacquet Prévost Bailly Rivière Étienne Besnard`),
	"NL": names(
		`Maria Johanna Anna Cornelia Hendrika Wilhelmina Elisabeth Margaretha Trijntje Geertje Riet Truus Ans Corrie`,
		`Monique Ingrid Mirjam Petra Sandra Marieke Esther Annemiek Saskia Wendy Karin Linda Ellen Joke`,
		`Emma Sophie Lisa Anouk Fleur Sanne Noor Femke Iris Tess Lotte Eva Zoë Maud`,
		`Jan Johannes Cornelis Hendrik Willem Pieter Gerrit Jacob Dirk Kees Henk Wim Piet Klaas`,
		`Erik Marco Peter Jeroen Martijn Mark Rob Paul Bas Dennis Marcel Edwin Ronald Hans`,
		`Daan Sem Thijs Lars Tim Luuk Bram Jesse Ruben Niels Milan Floris Sander Jelle`,
		`de_Jong Jansen de_Vries van_den_Berg van_Dijk Bakker Janssen Visser Smit Meijer de_Boer Mulder de_Groot
		Bos Vos Peters Hendriks van_Leeuwen Dekker Brouwer de_Wit Dijkstra Smits de_Graaf van_der_Meer
		van_der_Linden Kok Jacobs de_Haan Vermeulen van_den_Heuvel van_der_Veen van_den_Broek de_Bruijn
		van_der_Heijden Schouten van_Beek Willems van_Vliet van_de_Ven Hoekstra Maas Verhoeven Koster van_Dam
		van_der_Wal Prins Blom Huisman Peeters de_Jonge Kuipers van_Veen Kuiper Post Veenstra Kramer van_Wijk
		van_den_Brink Scholten Postma Martens Kramers Groen Bosman van_Loon Gerritsen Wolters Jonker van_der_Laan
		Bosch Wiersma Evers Hermans van_Es Sanders Driessen Timmermans Molenaar Verbeek van_Doorn Hofman Willemsen
		Veldman van_Rijn Boersma van_der_Velde Schipper Kooij Bruins Drost Zijlstra Terpstra Bouwman Goossens
		van_Dongen Gerrits Klein Lammers Verhagen Sikkema Nijland Aalbers Faber Hoogland Reinders Slot
		Kroon Nijhuis Beekman Barends Vink Snijders Mol Snoek Dijkman Coenen`),
	"PL": names(
		`Barbara Krystyna Teresa Halina Jadwiga Danuta Irena Zofia Janina Helena Elżbieta Grażyna Bożena Wanda`,
		`Anna Agnieszka Małgorzata Katarzyna Joanna Monika Ewa Beata Dorota Aneta Renata Iwona Edyta Sylwia`,
		`Aleksandra Julia Zuzanna Natalia Karolina Martyna Oliwia Maja Weronika Paulina Wiktoria Kinga Lena Hanna`,
		`Stanisław Jan Józef Tadeusz Jerzy Zbigniew Henryk Ryszard Kazimierz Andrzej Marian Zdzisław Mieczysław Bogdan`,
		`Krzysztof Piotr Tomasz Paweł Marcin Michał Grzegorz Robert Jacek Dariusz Mariusz Łukasz Rafał Sławomir`,
		`Jakub Mateusz Kacper Szymon Filip Bartosz Adrian Kamil Dawid Mikołaj Wojciech Antoni Maciej Patryk`,
		`Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski
		Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski
		Król Wieczorek Jabłoński Wróbel Nowakowski Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek
		Nowicki Pawlak Górski Witkowski Walczak Sikora Baran Rutkowski Michalak Szewczyk Ostrowski Tomaszewski
		Pietrzak Zalewski Wróblewski Marciniak Jasiński Zawadzki Bąk Jakubowski Sadowski Duda Włodarczyk Wilk
		Chmielewski Borkowski Sokołowski Szczepański Sawicki Kucharski Lis Maciejewski Kubiak Kalinowski Mazurek
		Wysocki Kołodziej Kaźmierczak Czarnecki Konieczny Urban Głowacki Sobczak Sikorski Zakrzewski Krajewski
		Wasilewski Laskowski Gajewski Mróz Ziółkowski Szulc Makowski Czerwiński Brzeziński Baranowski Przybylski
		Kaczmarczyk Borowski Błaszczyk Adamski Andrzejewski Górecki Szymczak Kania Chojnacki Kozak Leszczyński
		Cieślak Mielczarek Lipiński Kowalewski Urbaniak Kozieł Musiał Domański Markowski Czajkowski Tomczak
		Bednarek Gołębiewski Kopeć Żak Ratajczak Śliwa`),
	"GB": names(
		`Margaret Patricia Jean Sheila Maureen Christine Barbara Ann Joan Brenda Pauline Janet Linda Carol`,
		`Susan Julie Karen Jacqueline Tracey Sharon Deborah Sarah Nicola Joanne Alison Claire Lisa Rachel`,
		`Emma Charlotte Olivia Amelia Chloe Jessica Sophie Emily Grace Isla Freya Megan Aisha Niamh`,
		`John David Michael Peter Robert Brian Alan Roger Keith Derek Raymond Kenneth Colin Graham`,
		`Paul Mark Andrew Stephen Ian Kevin Gary Simon Neil Richard Darren Lee Stuart Craig`,
		`James Jack Oliver Harry Thomas Daniel Callum Joshua Mohammed George Rhys Ryan Rory Alfie`,
		`Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts
		Green Hall Wood Jackson Clarke Patel Khan Lewis James Phillips Mason Mitchell Rose Davis Cox Alexander
		Hughes Edwards Hill Moore Clark Harrison Scott Young Morris Ward Turner Cooper Morgan Baker Ahmed Begum
		Martin Anderson Kelly Harris Allen Parker Watson King Bell Bennett Lee Shaw Hussain Richardson Carter
		Marshall Simpson Collins Bailey Miller Murphy Adams Ali Griffiths Singh Webb Price Stevens Rogers Murray
		Chapman Gray Ellis Palmer Graham Mills Lloyd Barnes Kaur Hunt Knight Campbell Russell Holmes Stewart
		Butler Pearson Reid Fisher Powell Thomson Dixon Fletcher Gibson Hunter Howard Andrews Harvey Wells Owen
		Macdonald O'Brien O'Connor Fraser Cameron Pritchard Armstrong Whitehead Ashworth Fairclough Okafor Adeyemi`),
	"ES": names(
		`Carmen Josefa Dolores Francisca Pilar Concepción Mercedes Rosario Encarnación Amparo Ángeles Consuelo Remedios Montserrat`,
		`María_José Ana Cristina Mónica Raquel Silvia Yolanda Beatriz Sonia Esther Nuria Susana Marta Inmaculada`,
		`Lucía Paula Sofía Alba Carla Sara Martina Irene Claudia Laia Aitana Noelia Andrea Ainhoa`,
		`Antonio José Manuel Francisco Juan Luis Ángel Ramón Vicente Joaquín Rafael Jesús Enrique Andrés`,
		`Javier Carlos Miguel David Óscar Fernando Jorge Alberto Sergio Iván Rubén Roberto Íñigo Jordi`,
		`Pablo Daniel Álvaro Adrián Hugo Mario Iker Marc Diego Marcos Martín Pau Gonzalo Nicolás`,
		`García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Hernández Ruiz Díaz
		Moreno Muñoz Álvarez Romero Gutiérrez Alonso Navarro Torres Domínguez Ramos Vázquez Ramírez Gil Serrano
		Morales Molina Blanco Suárez Castro Ortega Delgado Ortiz Marín Rubio Núñez Medina Sanz Castillo Iglesias
		Cortés Garrido Santos Guerrero Lozano Cano Cruz Méndez Flores Prieto Herrera Peña León Márquez Cabrera
		Gallego Calvo Vidal Campos Vega Fuentes Carrasco Reyes Caballero Nieto Aguilar Santana Herrero Montero
		Lorenzo Hidalgo Giménez Ibáñez Ferrer Santiago Benítez Durán Vicente Arias Mora Vargas Carmona Crespo
		Román Pastor Soto Sáez Velasco Soler Moya Esteban Parra Bravo Gallardo Rojas Pardo Merino Franco Espinosa
		Izquierdo Lara Rivas Silva Rivera Casado Camacho Redondo Arroyo Rey Luque Otero Segura Bernal Puig
		Etxeberria Montoya Quintana Pons Ferrándiz`),
	"IT": names(
		`Maria Giuseppina Rosa Angela Giovanna Teresa Lucia Carmela Caterina Franca Graziella Luisa Antonietta Rita`,
		`Paola Daniela Barbara Francesca Laura Elena Monica Silvia Cristina Sabrina Alessandra Simona Stefania Manuela`,
		`Giulia Sofia Martina Chiara Sara Aurora Alice Giorgia Elisa Beatrice Federica Greta Ginevra Noemi`,
		`Giuseppe Giovanni Antonio Mario Luigi Francesco Angelo Vincenzo Pietro Salvatore Carlo Franco Domenico Bruno`,
		`Marco Andrea Stefano Massimo Roberto Alessandro Paolo Luca Fabio Maurizio Claudio Daniele Nicolò Gianluca`,
		`Matteo Lorenzo Leonardo Davide Mattia Gabriele Riccardo Tommaso Edoardo Federico Simone Filippo Pietro Niccolò`,
		`Rossi Russo Ferrari Esposito Bianchi Romano Colombo Bruno Ricci Greco Marino Gallo De_Luca Conti Costa Mancini
		Giordano Rizzo Lombardi Barbieri Moretti Fontana Caruso Mariani Ferrara Santoro Rinaldi Leone D'Angelo Longo
		Galli Martini Martinelli Serra Conte Vitale De_Santis Marchetti Messina Gentile Villa Marini Lombardo Coppola
		Ferri Parisi De_Angelis Bianco Amato Fabbri Gatti Sala Morelli Grasso Pellegrini Ferraro Monti Palumbo Grassi
		Testa Valentini Carbone Benedetti Silvestri Farina D'Amico Martino Bernardi Caputo Mazza Sanna Fiore De_Rosa
		Pellegrino Giuliani Rizzi Di_Stefano Cattaneo Rossetti Orlando Basile Neri Barone Palmieri Riva Romeo Franco
		Sorrentino Pagano D'Agostino Piras Ruggiero Montanari Battaglia Bellini Castelli Guerra Poli Valente Ferretti
		Tosi Negri Milani Vitali Guidi Bassi Volpe Sartori Donati Zanetti Grossi Fumagalli Brambilla Nicolosi Ravelli
		Zambon Lucchesi Niccolai Tonelli Zuccarò`),
	"AT": names(
		`Gertrude Helga Ingeborg Erika Elfriede Hermine Edeltraud Waltraud Rosemarie Herta Renate Christine Hildegard Theresia`,
		`Sabine Martina Andrea Manuela Karin Doris Birgit Michaela Sonja Daniela Petra Eva Alexandra Barbara`,
		`Anna Lena Sophie Marie Laura Valentina Katharina Magdalena Viktoria Emilia Theresa Hannah Jasmin Elena`,
		`Franz Johann Josef Karl Herbert Alois Leopold Gerhard Walter Rudolf Ernst Friedrich Erich Gottfried`,
		`Christian Martin Gerald Günther Andreas Herwig Robert Roland Bernhard Wolfgang Gernot Reinhard Harald Jürgen`,
		`Maximilian Jakob Lukas Tobias David Florian Sebastian Elias Fabian Paul Dominik Clemens Valentin Raphael`,
		`Gruber Huber Bauer Wagner Müller Pichler Steiner Moser Mayer Hofer Leitner Berger Fuchs Eder Fischer Schmid
		Winkler Weber Schwarz Maier Schneider Reiter Mayr Schmidt Wimmer Egger Brunner Lang Baumgartner Auer Binder
		Lechner Wolf Wallner Aigner Ebner Koller Lehner Haas Schuster Heilig Hofbauer Kaufmann Strasser Stadler Grabner
		Holzer Schwaiger Haider Lackner Thaler Schober Fink Novak Horvath Hölzl Kainz Zauner Pölzl Prohaska Rainer
		Obermayr Unterberger Kreuzer Zechner Feichtinger Neubauer Plank Riegler Schöberl Köck Swoboda Wieser Graf`),
	"TR": names(
		`Fatma Ayşe Emine Hatice Zeynep Hanife Meryem`, `Sevgi Songül Gülay Nurcan Özlem Yasemin Derya`,
		`Elif Büşra Selin Esra Ceren Dilara Ebru`, `Mehmet Mustafa Ali Hüseyin Hasan İbrahim Osman`,
		`Murat Erkan Serkan Hakan Cem Özgür Volkan`, `Emre Can Burak Kerem Mert Deniz Yusuf`,
		`Yılmaz Kaya Demir Çelik Şahin Yıldız Öztürk Aydın Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özdemir
		Şimşek Polat Korkmaz Erdoğan Güneş Aktaş Bulut Yalçın Taş Acar Tekin Güler Ünal`),
	"MA": names(
		`Fatima Khadija Aïcha Zohra Malika Naïma Rachida`, `Samira Karima Nadia Leïla Hafida Souad Latifa`,
		`Yasmine Salma Imane Nour Sara Hanane Amina`, `Mohamed Ahmed Abdelkader Mustapha Brahim Lahcen Driss`,
		`Rachid Karim Said Khalid Hicham Nabil Jamal`, `Youssef Mehdi Bilal Amine Ayoub Ilyas Hamza`,
		`El_Amrani Benali Bouzid Alaoui Haddad Mansouri Chaoui Belkacem Idrissi Saïdi Bennani El_Idrissi Amrani
		Cherif Brahimi Khelifi Toumi Ziani Lahlou Berrada Tahiri Boukhari Naciri Fassi Rahmani Hamdi Slimani`),
}
