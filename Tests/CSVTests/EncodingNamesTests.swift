import Testing

@testable import CSV

/// Which names are taken for Windows-1252, and which for what another encoding makes of them.
@Suite("Names in single-byte encodings", .timeLimit(.minutes(10)))
struct EncodingNamesTests {
    /// Names and words, with a no-break space for each `_`.
    private static func words(_ text: String) -> [String] {
        text.split(separator: " ").map { String($0).replacing("_", with: "\u{A0}") }
    }

    /// What is judged of names that stand in a file by themselves.
    private func doubt(_ names: [String], _ encoding: TextEncoding) throws -> EncodingDoubt? {
        let page = try #require(CodePage.of(encoding))
        let text = "id;name\n" + names.map { "1;\($0)\n" }.joined()
        let bytes = text.unicodeScalars.compactMap { page.byte($0.value) }
        try #require(bytes.count == text.unicodeScalars.count, "\(text)")
        var evidence = EncodingEvidence()
        bytes.withUnsafeBufferPointer { evidence.add($0, firstNonASCII: UTF8Text.firstNonASCII($0)) }
        return EncodingJudge(evidence).doubt(endsWithReturns: false)
    }

    @Test(
        "each name of a language that is written in Windows-1252 is in no doubt, alone and in capitals",
        arguments: [
            (
                "French",
                """
                Élodie Lefèvre René Gaël L’Haÿ-les-Roses François Hélène Noël Benoît Zoé Chloé Maëlys Maël Loïc \
                Anaïs Aïcha Jérôme Stéphane Cécile Thérèse Desprès Crépin Bégaudeau Lœtitia Cœur Sœur Bœuf Œuvre \
                Œdipe Kœnig Schœnberg Lœwe Goût Dû Août Crêpe Pêcheur Brûlé Château Hôpital Côté D’Ornano \
                d’Alembert l’été aujourd’hui Prud’homme Jusqu’à Où Çelik Garçon Français Père Mère Mélanie Ève \
                Élise Aurélie Émilie Adélaïde Célestin Théo Léa Inès Barthélemy Clémence Eugénie Géraldine Régis \
                Rémi Sébastien Valérie Véronique Yaël Ismaël Raphaël Michaël Emmanuël Joël Rafaël Israël Moïse \
                Héloïse Naïma Saïd Haïm Zaïre Citroën Mégane Forêt Fête Hêtre Bûche Flûte Sûr Mûre Dégât \
                Pâtissier Grâce Îlot Maître Vôtre Fantôme Ÿ Fañch N° « Société » Duchêne Chêne Châtelet Lemaître \
                Rhône Isère Nîmes Orléans Béziers Saint-Étienne Pré Bébé Mâcon Évry L’Île Fenêtre L’Œuf Laïla \
                Nguyên Créteil Épinal Bâle Genève Neuchâtel
                """
            ),
            (
                "German",
                """
                Jürgen Müller Groß Weiß Strauß Käfer Köhler Schäfer Böhm Schön Jörg Änne Ärzte Özdemir Ölmühle \
                Übelacker Ürün Gößweinstein Preußen Fußball Maß Mößmer Weißenböck Götz Günther Hölderlin Häßler \
                Jäger König Krüger Lübke Möller Nägele Öttinger Plöger Quäck Röhrl Süß Täuber Völler Wüst \
                Zöllner André René Café Löwe Böttcher Mühlhäuser Straße Grüße Bräuer Höß Groß-Gerau Kößler \
                Rößler Heß Voß Kloß Meißner Gießen Fürth Nürnberg Düsseldorf Köln Münster Osnabrück Göttingen \
                MÜLLER GRÖßE MüLLER Ägidius Ötzi Überlingen Straß Stoß
                """
            ),
            (
                "Danish and Norwegian",
                """
                Søren Åse Kjær Jørgen Bjørn Bjørk Møller Sørensen Østergård Ørsted Ærø Ærøskøbing Næstved Køge \
                Århus Ålborg Råd Blåvand Kære Bæk Skæring Høeg Høegh Bøe Røe Sandøe Sjøen Tøien Støa Løe Øystein \
                Øyvind Håkon Håkan Asbjørn Torbjørn Gøran Grønlund Grønvold Bøgh Skov-Sørensen Nygård Søgaard \
                Kjærgaard Lærke Zøllner Æbelø Fanø Samsø Læsø Bornhøft Tønder Rømø Sønderborg André René Müller \
                Høi Bjerkøi Gjøvik Tromsø Bodø Ålesund Sæther Sætre Bråten Sjåk Ødegård Øien Jæren \
                Ragnhildsløkken Mæhle Færøyene Kåre Tåsinge
                """
            ),
            (
                "Icelandic",
                """
                Sigurður Þórunn Davíð Guðrún Guðni Heiða Heiðar Friðrik Friðgeir Guðjón Guðbjörg Guðlaug \
                Guðlaugur Sigríður Ragnheiður Heiðrún Eiður Hreiðar Viðar Guðfinna Guðbrandur Guðmunda Þorsteinn \
                Þorgeir Þorkell Þorvaldur Þorbergur Þorri Þuríður Þorgerður Þorgils Þorleifur Þorlákur Þóra \
                Þrúður Þráinn Auður Auðunn Brynheiður Svanfríður Bergþóra Hafþór Ingþór Eyþór Heiðdís Ýmir Ýr \
                Ýrr Ýda Guðný Signý Dagný Lýður Týr Björk Jón Ólafur Árni Óskar Ísak Örn Ösp Æsa Sæunn Sævar \
                Stefánsson Jónsdóttir Guðmundsson Þórðarson Sigþór Þorbjörg Álfrún Úlfur Ægir Kristín Arnþrúður \
                Steinþór Friðþjófur Kópavogur Reykjavík Hafnarfjörður Ísafjörður Höfn Vík Suðurgata Norðurbraut \
                Skúli Njáll Böðvar Hörður Röðull Aðalsteinn Aðalheiður Garðar Garðarsdóttir Hlíð Sýrusson \
                Þóranna Þórey Þyri Þórdís Sveinþór Jörð Eyjólfur Bryndís Dýrleif
                """
            ),
            (
                "Portuguese",
                """
                João Conceição Simões Guimarães Magalhães Mãe Irmã São Assunção Falcão Leitão Gusmão Romão \
                Camões Antônio Júlia Patrícia Inês Luís Lúcia Vitória Estêvão Mônica Gonçalves Mendonça Lourenço \
                França Graça Araújo Flávio Cláudia Sérgio Álvaro Ângela Ângelo Érica Ícaro Óscar Úrsula \
                Hortênsia Helô Zé Antão Pão Cãibra Põe Leões Corações Ação Açúcar Müller Avó Avô Você Três Mês \
                Português Ilhéus Maranhão Paraná Piauí Goiás Amapá Belém Ceará Sá Joá Içá Niterói Félix Fátima \
                Éder Ênio Ivã Renã Natã Nàdia Tatuapé Caetés Sebastião Tomás Valéria Brandão Galvão Durão Frazão \
                Mourão Aragão
                """
            ),
            (
                "Spanish and Catalan",
                """
                José Muñoz Nº Peña Íñigo Núñez Ibáñez Yáñez Ángel Álvarez Óscar Úbeda María García Martínez \
                Rodríguez Fernández González Sánchez Pérez Gómez Jiménez Díaz Hernández Suárez Juárez Vázquez \
                Domínguez Ramírez Raúl Jesús Inés Belén Andrés Nicolás Sebastián Concepción Asunción Begoña \
                Iñaki Ñico Güell Agüero Argüelles Peñíscola Cañete Logroño Málaga Cádiz Ávila León Ramón Joaquín \
                Agustín Martín Víctor Héctor Julián Iván Rubén Adrián Tomás Mónica Sofía Lucía Rocío Verónica \
                Sant’Anna Vicenç Òscar Núria Mercè Jordà Estañol Muñiz Niño ESPAÑA PEÑA MUÑOZ Zúñiga Ordóñez \
                Vañó Àlex L’Hospitalet Castelló Lleó Ànec Col·legi Paral·lel Fòrum Gràcia Núria Raül Güímar \
                Lluís Agnès Josepà Laià Èlia Cèlia Pòrtol Antònia Gènova Climènt Sòria
                """
            ),
            (
                "Italian",
                """
                Nicolò Forlì Gesù Mosè Noè Niccolò Dell’Acqua dell’amico D’Angelo D´Angelo D’Amico Cantù Città \
                Libertà Università Lunedì Giovedì Così Però Perché È Poiché Caffè Tè Martinù Cefalù Peppì Totò \
                Salò Malè Zanè Rovolò Bartolomè Lucà Nicolà Sant’Angelo Sant’Agata Lavù Arcè Ca’ de’ Po’ Fò Cò \
                Là
                """
            ),
            (
                "Finnish and Swedish",
                """
                Mäkinen Hämäläinen Järvinen Väinö Äyräväinen Päivi Pöllänen Östman Åström Åke Göran Björn \
                Sjöberg Öberg Häkkinen Räikkönen Jyväskylä Hyvinkää Tšekki Šakki Žanna Šalamov Dušan Züleyha \
                Väisänen Lähteenmäki Töölö Örebro Malmö Växjö Älmhult Ängelholm Håkansson Ljungström Strömberg \
                Mårtensson André Idén Lindén Norén Wallén Linnéa Bodén Désirée Hallén Helén
                """
            ),
            (
                "Estonian",
                """
                Tõnu Tõnis Mõttus Võsu Kõiv Põld Jõgi Rõõmus Õnne Sõber Õie Õun Märt Kärt Külli Ülle Jüri Pärnu \
                Võru Põltsamaa Jõhvi Žanna Šveits Šota Bruno-Šmidt Žukov Šmidt Õispuu Kõrv Lõhmus Mõis Nõmm \
                Põder Sõmer Tõll Võõras Kõlar Saarepõld Kivisõlg Rõuge Põlva Kõpu Sõrve Tõrva Võhma Nõo \
                Kõrgessaare Õismäe Põõsas Hõbe Mõõk Vabadussõja Lossipõllu Ülenurme Äärma Öö Žürii Šokolaad \
                Garaaž Dušš Pastišš Aasmäe Väljaots Mägi Õhtu
                """
            ),
            (
                "Dutch",
                """
                ‘t ’t ’s-Gravenhage ’s-Hertogenbosch Daniël Joëlle Zoë Noëlle België Beëindigd Coöperatie Reünie \
                Geïsoleerd Ruïne Oekraïne Naïef Héél Één Eén Crèche Enquête Façade Señor Müller Curaçao Loïs \
                Faïssal Michaël Raphaël Ismaël Saïda Mariëlle Daniëlle Adriënne Brabançon Cliënt Patiënt \
                Financiën Kopiëren Knieën Zeeën Drieën Provinciën Frederiekçe foto’s auto’s Rob’s D’Hondt d’Hont \
                t’Kint M’barek N’Golo
                """
            ),
            (
                "several languages",
                """
                M’Bappé M’bappé N’Diaye M´Baye D´accord O’Brien Smith–Jones m³ °C ½ •Punkt € ©Firma® ™ µm \
                „groß“… Äußerst Sa’id Isma’il Ma’moun Jean_Paul de_la_Cruz Nº_5 SOCIÉTÉ_A bitte_anrufen \
                voir_dossier Le_client Peter_und_Anna n°_5 10_km Novák Tomáš Šimek Žižka Božena Beneš Nový \
                Novotný Sýkora Dušan Željko Nováková Mlýnek Výborný Smržová Puškin Güler Öztürk Çiçek Koç Çelik \
                Gençer Sevinç Göçmen Ünal Özgür Bülent Bardhë Hënë Zoltán István Károly László Ágnes Éva Ödön \
                Ünige Göncz Süle Märta Øyvind Máire Seán Siobhán Pádraig Ó’Brien Caoimhín Órla Gráinne Éamon \
                Ciarán Rónán Zoë Brontë
                """
            ),
        ]
    )
    func noDoubt(language: String, text: String) throws {
        let names = Self.words(text)
        for name in names { #expect(try doubt([name], .windows1252) == nil, "\(name)") }
        #expect(try doubt(names, .windows1252) == nil)
        let capitals = names.map { $0.uppercased() }.filter { name in
            name.unicodeScalars.allSatisfy { CodePage.of(.windows1252)?.byte($0.value) != nil }
        }
        #expect(try doubt(capitals, .windows1252) == nil)
    }

    @Test(
        "one name alone tells that the encoding is another one",
        arguments: [
            (
                TextEncoding.dos852,
                """
                Łukasz Paweł Wałęsa Michał Małgorzata Dąbrowski Józef Wójcik Dvořák Jiří Novák Nováková Tomáš \
                Kučera Ondřej Lukáš Matěj Černý Růžička Kovács Szabó Tóth Győző Erdős Szűcs István László Zoltán \
                János András Péter Horváth Éva Ágnes Müller René Žižka Čapek
                """
            ),
            (
                .windows1250,
                """
                Łukasz Paweł Wałęsa Michał Małgorzata Dąbrowski Zieliński Kamiński Dvořák Jiří Kučera Ondřej \
                Matěj Černý Čech Růžička Tůma Němec Zdeněk Věra Vondráčková Krejčí Čapek Erdős Győző Szűcs \
                Petőfi Szőke Lőrinc Kőszegi Jenő Dezső Ştefan Bălan Ioneţ Constanţa Dragoş Petrović Kovačić \
                Đorđe Marić Ľuboš Kováč Ďurica Vaňa Bożena Żak Świderski Ziemiński Brzęczyszczykiewicz Zięba \
                Dębski Šimić Havlíček Mlčoch Oldřich Bedřich Jindřich Řezníček Říha Hůlka Škvořecký
                """
            ),
            (
                .windows1254,
                """
                Ayşe Doğan Yılmaz Şahin İbrahim Işık Gülşen Kılıç Aydın Yıldız Oğuz Erdoğan Baş Aktaş Demirtaş \
                Güneş Özdağ Çınar Karadağ Kurtoğlu Tuğba Buğra Şen Şener Şimşek Barış Ateş Paşa Beşir İsmail \
                İlhan İnan Altın Akın Yağmur Ertuğrul Ağaoğlu Şule Şükrü Şerife Yıldırım
                """
            ),
            (
                .macRoman,
                """
                Élodie René Gaël Lefèvre Jürgen Jörg Müller Käfer Groß Strauß Böhm König Schön José López \
                Martínez García Rodríguez Peña Muñoz Raúl Jesús María Sofía Söder Åse Søren Kjær Änne Übel \
                François João Sánchez Pérez Gómez Inés Chloé Hélène Zoé Noël Håkan Björn
                """
            ),
            (
                .dos850,
                """
                Élodie René Gaël Lefèvre Jürgen Jörg Müller Käfer Groß Strauß Weiß Böhm König Schön José López \
                Martínez García Rodríguez Peña Muñoz Raúl Jesús Díaz María Juárez Suárez Álvarez Hernández Özer \
                Søren Kjær François João Straße Größe Öztürk Çelik Hélène Chloé
                """
            ),
            (
                .windows1257,
                """
                Žukauskas Šimkutė Jūratė Kazlauskienė Bērziņš Ozoliņš Kalniņa Liepiņa
                """
            ),
            (
                .latin2,
                """
                Łukasz Šimek Tomáš Beneš Dušan Žižka Wałęsa Dąbrowski Śliwa Jaś Čapek Kučera
                """
            ),
            (
                .dos437,
                """
                René Jürgen Müller Weiß José Peña
                """
            ),
            (
                .dos857,
                """
                Ayşe Doğan Yılmaz
                """
            ),
        ]
    )
    func doubt(encoding: TextEncoding, text: String) throws {
        for name in Self.words(text) {
            let doubt = try #require(try doubt([name], encoding), "\(name)")
            #expect(doubt.encodings.last == .windows1252 && doubt.encodings.count > 1)
        }
        let all = try #require(try doubt(Self.words(text), encoding))
        let readings = Set(all.encodings.map { $0.text(of: all.word) })
        #expect(readings.contains(encoding.text(of: all.word)), "\(all.encodings)")
    }

    @Test("a few names among many that read the same in both are enough, where another encoding reads all of them well")
    func fewAmongMany() throws {
        let hungarian = Self.words("Kovács István László Zoltán Péter Éva Tóth Horváth Ágnes Ödön Márta Sándor")
        let many = Array(repeating: hungarian, count: 6).flatMap { $0 }
        #expect(try doubt(many + ["Erdős", "Győző", "Petőfi"], .windows1250)?.encodings.first == .windows1250)
        #expect(try doubt(many, .windows1250) == nil)
        let french = Self.words("Élodie Lefèvre René Gaël François Hélène Noël Benoît Zoé Chloé Maël Loïc Jérôme")
        let files = Array(repeating: french, count: 6).flatMap { $0 }
        #expect(try doubt(files + ["foo³bar", "Stra§e"], .windows1252) == nil)
    }
}
