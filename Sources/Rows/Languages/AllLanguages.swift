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
            months: "jan fev mar abr mai jun jul ago set out nov dez janeiro fevereiro março maio junho julho setembro "
                + "outubro novembro dezembro"
        ),
        language(
            "da",
            "danish dansk danois dänisch daenisch dan",
            region: "DK",
            men: "mand",
            women: "kvinde",
            months: "marts maj"
        ),
        language(
            "fi",
            "finnish suomi finnois finnisch fin",
            region: "FI",
            months: "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu tammikuu helmikuu maaliskuu "
                + "huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu"
        ),
        language("is", "icelandic íslenska islandais isländisch isl ice"),
        language(
            "pl",
            "polish polski polonais polnisch pol",
            region: "PL",
            months: "sty lut mar kwi maj cze lip sie wrz paź lis gru stycznia lutego marca kwietnia maja czerwca lipca "
                + "sierpnia września października listopada grudnia",
            errorValues: "#BRAK"
        ),
        language(
            "cs",
            "czech čeština česky tchèque tschechisch ces cze",
            months: "led úno bře dub kvě čvn čvc srp zář říj lis pro leden únor březen duben květen červen červenec "
                + "srpen září říjen listopad prosinec",
            errorValues: "#NENÍ_K_DISPOZICI"
        ),
        language(
            "sk",
            "slovak slovenčina slovaque slowakisch slk slo",
            months: "máj jún júl okt január február marec apríl október",
            errorValues: "#NEDOSTUPNÝ"
        ),
        language("sl", "slovene slovenian slovenščina slovène slowenisch slv"),
        language(
            "hu",
            "hungarian magyar hongrois ungarisch hun",
            months: "febr márc ápr máj jún júl szept március április május június július augusztus szeptember október",
            errorValues: "#HIÁNYZIK"
        ),
        language(
            "ro",
            "romanian română roumain rumänisch rumaenisch ron rum",
            months: "ian iun iul noi ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie "
                + "decembrie"
        ),
        language("bg", "bulgarian bulgare bulgarisch bul"),
        language("el", "greek ελληνικά Ελληνικά grec griechisch ell gre"),
        language("hr", "croatian hrvatski croate kroatisch hrv"),
        language("sr", "serbian српски srpski serbe serbisch srp"),
        language("bs", "bosnian bosanski bosniaque bosnisch bos"),
        language("sq", "albanian shqip albanais albanisch sqi alb"),
        language("mk", "macedonian macédonien mazedonisch mkd mac"),
        language("et", "estonian eesti estonien estnisch est"),
        language("lv", "latvian latviešu letton lettisch lav"),
        language("lt", "lithuanian lietuvių lituanien litauisch lit"),
        language(
            "ru",
            "russian русский Русский russe russisch rus",
            months: "янв фев мар апр май июн июл авг сен окт ноя дек",
            errorValues: "#Н/Д"
        ),
        language("uk", "ukrainian ukrainien ukrainisch ukr"),
        language(
            "tr",
            "turkish türkçe turc türkisch tuerkisch tur",
            months: "oca şub nis haz tem ağu eyl eki kas ara ocak şubat mart nisan mayıs haziran temmuz ağustos eylül "
                + "ekim kasım aralık",
            errorValues: "#YOK"
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
        language("ca", "catalan català katalanisch cat"),
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
        months: String = "",
        errorValues: String = ""
    ) -> Language {
        Language(
            code: code,
            names: names,
            variants: [],
            region: region,
            men: men,
            women: women,
            otherGenders: "",
            titles: "",
            yes: "",
            no: "",
            noMessage: "",
            byEmail: "",
            bySMS: "",
            byBoth: "",
            noValue: "",
            emptyCell: "",
            noPlate: "",
            months: months,
            errorValues: errorValues,
            nameColumn: "",
            aliases: [:]
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
