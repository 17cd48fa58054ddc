// The list of languages. One that gets a file of its own moves from `others` to `withOwnFile`.

extension Language {
    /// All languages of which something is known, if only the name.
    static let all = withOwnFile + others

    /// The languages whose words are known, each from a file of its own.
    static let withOwnFile = [english, french, german, dutch, italian, spanish, swedish, norwegian]

    /// The languages of which little more is known than the name: in English, in the language itself, in French and in
    /// German, and the codes of ISO 639-2.
    private static let others: [Language] = [
        language(
            "pt",
            "portuguese português portugais portugiesisch por",
            region: "PT",
            men: "senhor homem",
            women: "senhora mulher",
            noValue: "desconhecido desconhecida não-informado não-informada não-disponível não-aplicável sem-dados "
                + "sem-informação",
            emptyCell: "nenhum nenhuma vazio vazia",
            booleans: "verdadeiro",
            months: "jan fev mar abr mai jun jul ago set out nov dez janeiro fevereiro março maio junho julho setembro "
                + "outubro novembro dezembro",
            errorValues: "ERRO:",
            totals: "soma média contagem linhas quantidade"
        ),
        language(
            "da",
            "danish dansk danois dänisch daenisch dan",
            region: "DK",
            men: "mand",
            women: "kvinde",
            noValue: "ukendt ikke-oplyst ikke-angivet",
            booleans: "sand falsk",
            months: "marts maj",
            errorValues: "FEJL:",
            totals: "ialt subtotal gennemsnit rækker slut"
        ),
        language(
            "fi",
            "finnish suomi finnois finnisch fin",
            region: "FI",
            noValue: "tuntematon ei-tiedossa ei-tietoa",
            booleans: "tosi epätosi",
            months: "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu tammikuu helmikuu maaliskuu "
                + "huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
            errorValues: "VIRHE:",
            totals: "yhteensä summa välisumma keskiarvo lukumäärä rivejä"
        ),
        language(
            "is",
            "icelandic íslenska islandais isländisch isl ice",
            booleans: "satt ósatt",
            months: "maí jún júl ágú okt nóv des janúar febrúar apríl júní júlí ágúst október nóvember",
            totals: "samtals alls meðaltal fjöldi"
        ),
        language(
            "pl",
            "polish polski polonais polnisch pol",
            region: "PL",
            titles: "pan pani",
            noValue: "nieznany nieznana nieznane nie-dotyczy nie-podano brak-danych b.d b/d",
            emptyCell: "brak",
            booleans: "prawda fałsz",
            months: "sty lut mar kwi maj cze lip sie wrz paź lis gru stycznia lutego marca kwietnia maja czerwca lipca "
                + "sierpnia września października listopada grudnia",
            errorValues: "#BRAK BŁĄD:",
            totals: "razem suma ogółem łącznie średnia liczba wierszy koniec",
            aliases: [
                .firstName: ["imię"], .lastName: ["nazwisko"], .phone: ["nr telefonu", "numer telefonu"],
                .email: ["adres e-mail"], .locale: ["język"], .vin: ["nr VIN", "numer VIN", "nr nadwozia"],
                .plate: ["nr rejestracyjny", "numer rejestracyjny", "nr rej.", "tablica rejestracyjna"],
            ]
        ),
        language(
            "cs",
            "czech čeština česky tchèque tschechisch ces cze",
            noValue: "neznámý neznámá neznámé není-známo",
            booleans: "pravda nepravda",
            months: "led úno bře dub kvě čvn čvc srp zář říj lis pro leden únor březen duben květen červen červenec "
                + "srpen září říjen listopad prosinec ledna února března dubna května června července srpna října "
                + "listopadu prosince",
            errorValues: "#NENÍ_K_DISPOZICI CHYBA:",
            totals: "celkem součet mezisoučet průměr počet konec"
        ),
        language(
            "sk",
            "slovak slovenčina slovaque slowakisch slk slo",
            months: "máj jún júl okt január február marec apríl október",
            errorValues: "#NEDOSTUPNÝ",
            totals: "spolu celkom súčet medzisúčet priemer"
        ),
        language(
            "sl",
            "slovene slovenian slovenščina slovène slowenisch slv",
            booleans: "resnično neresnično",
            months: "maj avg januar februar marec junij julij avgust oktober",
            errorValues: "NAPAKA:",
            totals: "skupaj vsota povprečje število"
        ),
        language(
            "hu",
            "hungarian magyar hongrois ungarisch hun",
            noValue: "ismeretlen nincs-adat nincs-megadva",
            booleans: "igaz hamis",
            months: "febr márc ápr máj jún júl szept március április május június július augusztus szeptember október",
            errorValues: "#HIÁNYZIK HIBA:",
            totals: "összesen összeg részösszeg végösszeg átlag darabszám vége"
        ),
        language(
            "ro",
            "romanian română roumain rumänisch rumaenisch ron rum",
            noValue: "necunoscut necunoscută",
            booleans: "adevărat fals",
            months: "ian iun iul noi ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie "
                + "decembrie",
            errorValues: "EROARE:",
            totals: "sumă medie număr"
        ),
        language(
            "bg",
            "bulgarian bulgare bulgarisch bul",
            months: "яну фев мар апр май юни юли авг сеп окт ное дек",
            totals: "общо сума брой средно"
        ),
        language(
            "el",
            "greek ελληνικά Ελληνικά grec griechisch ell gre",
            booleans: "ΑΛΗΘΗΣ ΨΕΥΔΗΣ ΑΛΗΘΕΣ ΨΕΥΔΕΣ",
            months: "ιαν φεβ μαρ απρ μαϊ μάι ιουν ιουλ αυγ σεπ οκτ νοε δεκ φεβρ μάρ μαΐ ιούν ιούλ αύγ σεπτ νοέ "
                + "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου "
                + "νοεμβρίου δεκεμβρίου",
            errorValues: "#Δ/Υ ΣΦΆΛΜΑ:",
            totals: "σ σύνολο συνολο σύνολα άθροισμα μέσος πλήθος"
        ),
        language(
            "hr",
            "croatian hrvatski croate kroatisch hrv",
            booleans: "istina neistina",
            months: "sij velj ožu tra svi srp kol ruj stu siječanj veljača ožujak travanj svibanj lipanj srpanj "
                + "kolovoz rujan studeni prosinac",
            totals: "ukupno zbroj prosjek"
        ),
        language(
            "sr",
            "serbian српски srpski serbe serbisch srp",
            months: "јан феб мар апр мај јун јул авг сеп окт нов дец",
            totals: "укупно zbir"
        ),
        language("bs", "bosnian bosanski bosniaque bosnisch bos"),
        language("sq", "albanian shqip albanais albanisch sqi alb"),
        language("mk", "macedonian macédonien mazedonisch mkd mac"),
        language(
            "et",
            "estonian eesti estonien estnisch est",
            booleans: "tõene väär",
            months: "jaan veebr märts juuni juuli aug sept dets jaanuar veebruar aprill oktoober detsember",
            errorValues: "VIGA:",
            totals: "kokku keskmine vahesumma"
        ),
        language(
            "lv",
            "latvian latviešu letton lettisch lav",
            booleans: "patiess aplams",
            months: "janv febr marts apr jūn jūl janvāris februāris aprīlis jūnijs jūlijs augusts septembris oktobris "
                + "novembris decembris",
            totals: "kopā vidēji skaits"
        ),
        language(
            "lt",
            "lithuanian lietuvių lituanien litauisch lit",
            booleans: "teisinga klaidinga",
            months: "saus vas kov bal geg birž liep rugp rugs spal lapkr gruod sausio vasario kovo balandžio gegužės "
                + "birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
            totals: "viso vidurkis"
        ),
        language(
            "ru",
            "russian русский Русский russe russisch rus",
            booleans: "ИСТИНА ЛОЖЬ истина ложь",
            months: "янв фев мар апр май июн июл авг сен окт ноя дек января февраля марта апреля мая июня июля августа "
                + "сентября октября ноября декабря январь февраль март апрель июнь июль август сентябрь октябрь ноябрь "
                + "декабрь",
            errorValues: "#Н/Д ОШИБКА:",
            totals: "итого всего итог сумма количество среднее конец"
        ),
        language(
            "uk",
            "ukrainian ukrainien ukrainisch ukr",
            months: "січ лют бер кві тра чер лип сер вер жов лис гру січня лютого березня квітня травня червня липня "
                + "серпня вересня жовтня листопада грудня",
            totals: "разом усього всього"
        ),
        language(
            "tr",
            "turkish türkçe turc türkisch tuerkisch tur",
            noValue: "bilinmiyor belirtilmemiş",
            booleans: "doğru yanlış",
            months: "oca şub nis haz tem ağu eyl eki kas ara ocak şubat mart nisan mayıs haziran temmuz ağustos eylül "
                + "ekim kasım aralık",
            errorValues: "#YOK HATA:",
            totals: "toplam ortalama adet"
        ),
        language("ar", "arabic العربية عربي arabe arabisch ara"),
        language("he", "hebrew עברית hébreu hebräisch heb"),
        language("fa", "persian farsi فارسی persan persisch fas per"),
        language("hi", "hindi hin"),
        language("ja", "japanese 日本語 japonais japanisch jpn"),
        language("ko", "korean 한국어 coréen koreanisch kor"),
        language("zh", "chinese 中文 汉语 漢語 chinois chinesisch mandarin zho chi"),
        language("th", "thai thaï thailändisch tha"),
        language("vi", "vietnamese vietnamien vietnamesisch vie"),
        language("id", "indonesian indonésien indonesisch ind"),
        language("ms", "malay melayu malais malaiisch msa may"),
        language(
            "ca",
            "catalan català katalanisch cat",
            months: "gen febr març maig juny jul set oct des gener febrer abril juliol agost setembre octubre "
                + "novembre desembre"
        ),
        language("eu", "basque euskara baskisch eus baq"),
        language("gl", "galician galego galicien galicisch glg"),
        language("ga", "irish gaeilge irlandais irisch gle"),
        language("cy", "welsh cymraeg gallois walisisch cym wel"),
        language("lb", "luxembourgish lëtzebuergesch luxembourgeois luxemburgisch ltz"),
        language("mt", "maltese malti maltais maltesisch mlt"),
        language("af", "afrikaans afr"),
    ]

    private static func language(
        _ code: String,
        _ names: String,
        region: String? = nil,
        men: String = "",
        women: String = "",
        titles: String = "",
        noValue: String = "",
        emptyCell: String = "",
        booleans: String = "",
        months: String = "",
        errorValues: String = "",
        totals: String = "",
        aliases: [Field: [String]] = [:]
    ) -> Language {
        Language(
            code: code,
            names: names,
            variants: [],
            region: region,
            men: men,
            women: women,
            otherGenders: "",
            titles: titles,
            yes: "",
            no: "",
            noMessage: "",
            byEmail: "",
            bySMS: "",
            byBoth: "",
            noValue: noValue,
            emptyCell: emptyCell,
            noPlate: "",
            booleans: booleans,
            months: months,
            errorValues: errorValues,
            nameColumn: "",
            totals: totals,
            aliases: aliases
        )
    }

    /// The codes of all languages that have one of two letters.
    ///
    /// ISO 639-1, the 183 codes in force. Withdrawn ones (`iw`, `in`, `ji`, `mo`, `sh`) are not among them.
    static let allCodes = """
        aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en \
        eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja \
        jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb \
        nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq \
        sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
        """.split(separator: " ").map(String.init)
}
