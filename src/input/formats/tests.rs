//! Each format, from a sample of a few rows to canonical rows.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::input::batch::Batch;
use crate::input::columns::Column;
use crate::input::rows::{Reading, Rows};
use crate::input::vocabulary::{CampaignColumn, SignalColumn};

/// A folder with one file.
struct Sample {
    folder: tempfile::TempDir,
    path: PathBuf,
    reading: Reading,
}

/// What a file came to: its format, canonical rows with their lines, and notes.
struct Outcome {
    format: String,
    rows: Vec<String>,
    notes: Vec<String>,
}

impl Sample {
    fn new(name: &str, text: impl AsRef<[u8]>) -> Sample {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        Sample {
            folder,
            path,
            reading: Reading {
                formats: Formats::builtin().expect("built in"),
                ..Reading::default()
            },
        }
    }

    fn read<C: Column>(
        &self,
        open: impl Fn(&Path, &Reading) -> Result<Rows, crate::input::error::InputError>,
    ) -> Result<Outcome, String> {
        let place = self.folder.path().display().to_string();
        let short = |text: String| text.replace(&format!("{place}/"), "");
        let mut rows = open(&self.path, &self.reading).map_err(|error| short(error.to_string()))?;
        let mut found = Vec::new();
        let mut batch = Batch::new();
        while rows
            .next_batch(&mut batch)
            .map_err(|error| error.to_string())?
        {
            for row in batch.rows() {
                let mut text = row.line().to_string();
                for column in C::ALL {
                    let slot = rows.slots()[column.index()];
                    if slot == usize::MAX || row.get(slot).is_empty() {
                        continue;
                    }
                    let cell = String::from_utf8_lossy(row.get(slot)).into_owned();
                    let cell = match column.word() {
                        "at" | "send_at" => {
                            let moment = rows.dates().read(cell.as_bytes());
                            moment.map_or_else(|error| error.to_string(), |at| at.to_string())
                        }
                        _ => cell,
                    };
                    text.push_str(&format!(" {}={cell}", column.word()));
                }
                found.push(text);
            }
        }
        Ok(Outcome {
            format: rows.format().to_owned(),
            rows: found,
            notes: rows.notes().into_iter().map(short).collect(),
        })
    }

    fn read_signals(&self) -> Result<Outcome, String> {
        self.read::<SignalColumn>(|path, reading| Rows::signals(path, reading, &[]))
    }

    fn signals(&self) -> Outcome {
        self.read_signals().expect("signals")
    }

    fn campaign(&self) -> Outcome {
        self.read::<CampaignColumn>(|path, reading| Rows::campaign(path, reading, &[], None, true))
            .expect("a campaign")
    }

    fn products(&self) -> Outcome {
        self.read::<CampaignColumn>(Rows::products)
            .expect("products")
    }
}

#[track_caller]
fn assert_signals(name: &str, text: &str, format: &str, rows: &[&str]) {
    let outcome = Sample::new(name, text).signals();
    assert_eq!(outcome.format, format);
    assert_eq!(outcome.rows, rows, "{name}");
}

#[test]
fn every_format_is_read_and_has_what_it_needs() {
    let formats = Formats::builtin().expect("built in");
    assert!(formats.iter().count() > 20);
    for format in formats.iter() {
        assert!(
            !format.title.is_empty() && !format.about.is_empty(),
            "{}",
            format.id
        );
        match format.serves {
            Serves::Signals => assert!(format.gives_signals(), "{}", format.id),
            Serves::Campaign => assert!(format.campaign.is_some(), "{}", format.id),
            Serves::Products => assert!(format.product.is_some(), "{}", format.id),
            Serves::Either => assert!(format.gives_signals() && format.campaign.is_some()),
            Serves::Nothing => assert!(format.refused.is_some(), "{}", format.id),
        }
    }
}

const SHOPIFY_ORDERS: &str = "Name,Email,Financial Status,Paid at,Accepts Marketing,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Phone\n";

#[test]
fn shopify_orders() {
    let rows = [
        "#1,Ana@Example.com,paid,2026-04-03 10:15:00 -0400,yes,USD,2026-04-03 10:14:58 -0400,2,Mug - Blue,16.00,MUG-B,,",
        "#1,Ana@Example.com,,,,,,1,\"Tote \"\"L\"\"\",20.00,,,",
        "#2,,refunded,,no,USD,2026-04-04 09:00:00 +0200,1,Mug - Red,16.00,MUG-R,,'+15550100",
        "#3,bo@example.com,voided,,yes,USD,2026-04-05 09:00:00 +0200,1,Mug - Red,16.00,MUG-R,,",
        "#4,bo@example.com,paid,,yes,USD,2026-04-06 09:00:00 +0200,1,Mug - Red,16.00,MUG-R,2026-04-07 09:00:00 +0200,",
        "#5,,paid,,no,USD,2026-04-06 09:00:00 +0200,1,Mug - Red,16.00,MUG-R,,",
        "#6,bo@example.com,lent,,no,USD,2026-04-06 09:00:00 +0200,1,Mug - Red,16.00,MUG-R,,",
        "#1,ana@example.com,,,,,,1,Torn from its order,16.00,,,",
    ];
    let outcome = Sample::new("orders.csv", SHOPIFY_ORDERS.to_owned() + &rows.join("\n")).signals();
    assert_eq!(outcome.format, "shopify_orders");
    assert_eq!(
        outcome.rows,
        [
            "2 customer_id=Ana@Example.com type=purchase product_id=MUG-B product_name=Mug - Blue at=2026-04-03T10:14:58-04:00 quantity=2 order_id=#1",
            "2 customer_id=Ana@Example.com type=consent value=granted at=2026-04-03T10:14:58-04:00 channel=email",
            "3 customer_id=Ana@Example.com type=purchase product_id=Tote \"L\" product_name=Tote \"L\" at=2026-04-03T10:14:58-04:00 quantity=1 order_id=#1",
            "4 customer_id=+15550100 type=return product_id=MUG-R product_name=Mug - Red at=2026-04-04T09:00:00+02:00 quantity=1 order_id=#2",
            "5 customer_id=bo@example.com type=consent value=granted at=2026-04-05T09:00:00+02:00 channel=email",
            "6 customer_id=bo@example.com type=consent value=granted at=2026-04-06T09:00:00+02:00 channel=email",
            // What becomes nothing still lists its customer.
            "8 customer_id=bo@example.com type=alias",
            "9 customer_id=ana@example.com type=alias",
        ]
    );
    assert_eq!(
        outcome.notes,
        [
            "orders.csv: column “Financial Status” is empty in 1 row, passed over; are the rows in the order of the export?",
            "orders.csv: “lent” in column “Financial Status” is not known and was passed over in 1 row",
            "orders.csv: 1 row with no customer: passed over",
        ]
    );
}

#[test]
fn shopify_orders_saved_again_by_a_spreadsheet() {
    let header = SHOPIFY_ORDERS.replace(',', ";");
    let text = format!(
        "\u{feff}{header}#1;ana@example.com;paid;;yes;EUR;03.04.2026 10:14;2;Mug;16,00;MUG;;\r\n"
    );
    let outcome = Sample::new("bestellungen.csv", text).signals();
    assert_eq!(
        outcome.rows[0],
        "2 customer_id=ana@example.com type=purchase product_id=MUG product_name=Mug at=2026-04-03T10:14:00Z quantity=2 order_id=#1"
    );
    let slashes =
        format!("{SHOPIFY_ORDERS}#1,a@b.example,paid,,no,USD,4/3/2026 10:14,1,Mug,1,MUG,,\n");
    let error = Sample::new("orders.csv", &slashes).read_signals();
    assert_eq!(
        error.err().as_deref(),
        Some(
            "orders.csv: column “Created at”: “4/3/2026 10:14” could be day first or month first, and no other value tells; say [dates] format = \"day-first\" or \"month-first\" in creepcheck.toml"
        )
    );
    let settled = slashes + "#2,a@b.example,paid,,no,USD,4/23/2026 10:14,1,Mug,1,MUG,,\n";
    let outcome = Sample::new("orders.csv", settled).signals();
    assert!(
        outcome.rows[0].contains("at=2026-04-03T10:14:00Z"),
        "{:?}",
        outcome.rows
    );
    assert!(
        outcome.notes[0].contains("month first"),
        "{:?}",
        outcome.notes
    );
    let utf16: Vec<u8> = format!("\u{feff}{}", SHOPIFY_ORDERS.replace(',', "\t"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        Sample::new("orders.txt", utf16).signals().format,
        "shopify_orders"
    );
}

#[test]
fn shopify_customers() {
    assert_signals(
        "customers.csv",
        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags\n\
         '7001,Ana,Ruiz,Ana@example.com ,yes,'+15550100,yes,1,1,,no,\"\"\"vip\"\", optout:mothers-day\"\n\
         '7002,Bo,Kim,bo@example.com,no,,no,0,0,,no,vip\n",
        "shopify_customers",
        &[
            "2 customer_id=Ana@example.com type=consent value=granted channel=email",
            "2 customer_id=Ana@example.com type=consent value=granted channel=sms",
            "2 customer_id=Ana@example.com type=opt_out scope=mothers-day",
            "2 customer_id=Ana@example.com type=alias value=7001",
            "2 customer_id=Ana@example.com type=alias value=+15550100",
            "3 customer_id=bo@example.com type=alias value=7002",
        ],
    );
    let template = "First Name,Last Name,Email,Accepts Email Marketing,Company,Country,Zip,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt\nAna,,ana@example.com,yes,,,,,no,,,,,\n";
    assert_signals(
        "import.csv",
        template,
        "shopify_customers",
        &["2 customer_id=ana@example.com type=consent value=granted channel=email"],
    );
    let kept = Sample::new(
        "list.csv",
        "Email,Klaviyo ID,First Name,subject\nana@example.com,K1,Ana,Hello\n",
    );
    assert_eq!(
        kept.campaign().rows,
        ["2 customer_id=ana@example.com channel=email subject=Hello"]
    );
    let list = Sample::new("import.csv", template).campaign();
    assert_eq!(list.rows, ["2 customer_id=ana@example.com"]);
}

#[test]
fn klaviyo_lists() {
    assert_signals(
        "list.csv",
        "Email,Klaviyo ID,First Name,Phone Number,Email Marketing Consent,Email Marketing Consent Timestamp,SMS Marketing Consent,Email Suppressions\n\
         ana@example.com,K1,Ana,,SUBSCRIBED,2025-03-01T10:00:00Z,SUBSCRIBED,\n\
         bo@example.com,K2,Bo,,UNSUBSCRIBED,2026-01-05T09:00:00Z,,\n\
         cy@example.com,K3,Cy,,SUBSCRIBED,,,\"HARD_BOUNCE, USER_SUPPRESSED\"\n\
         di@example.com,,Di,,NEVER_SUBSCRIBED,,,SOMETHING_NEW\n",
        "klaviyo_list",
        &[
            "2 customer_id=ana@example.com type=consent value=granted at=2025-03-01T10:00:00Z channel=email",
            "2 customer_id=ana@example.com type=consent value=granted channel=sms",
            "2 customer_id=ana@example.com type=alias value=K1",
            "3 customer_id=bo@example.com type=opt_out at=2026-01-05T09:00:00Z channel=email",
            "3 customer_id=bo@example.com type=alias value=K2",
            "4 customer_id=cy@example.com type=consent value=granted channel=email",
            "4 customer_id=cy@example.com type=undeliverable channel=email",
            "4 customer_id=cy@example.com type=opt_out channel=email",
            "4 customer_id=cy@example.com type=alias value=K3",
            "5 customer_id=di@example.com type=opt_out channel=email",
        ],
    );
    assert_signals(
        "old.csv",
        "Email,Klaviyo ID,Consent\nana@example.com,K1,\"['email', 'sms']\"\n",
        "klaviyo_list",
        &[
            "2 customer_id=ana@example.com type=consent value=granted channel=email",
            "2 customer_id=ana@example.com type=consent value=granted channel=sms",
            "2 customer_id=ana@example.com type=alias value=K1",
        ],
    );
    // What is not known is no permission for every channel.
    assert_signals(
        "old.csv",
        "Email,Klaviyo ID,Consent\nana@example.com,K1,\"['whatsapp']\"\n",
        "klaviyo_list",
        &[
            "2 customer_id=ana@example.com type=consent value=granted channel=whatsapp",
            "2 customer_id=ana@example.com type=alias value=K1",
        ],
    );
}

#[test]
fn what_is_no_telephone_number_joins_nobody() {
    let list = Sample::new(
        "list.csv",
        "Email;Klaviyo ID;Phone Number\nana@example.com;;4,91512E+12\nbo@example.com;;N/A\ncy@example.com;;'+49 151 2345678\n",
    )
    .signals();
    assert_eq!(
        list.rows,
        [
            "2 customer_id=ana@example.com type=alias",
            "3 customer_id=bo@example.com type=alias",
            "4 customer_id=cy@example.com type=alias value=+49 151 2345678",
        ]
    );
    assert_eq!(
        list.notes,
        ["list.csv: “Phone Number” is no telephone number in 2 rows, and joins no ids there"]
    );
}

#[test]
fn what_customers_answered_is_declared() {
    let mut sample = Sample::new(
        "list.csv",
        "Email,Klaviyo ID,Due Date,Pregnant\nana@example.com,K1,2026-09-01,\nbo@example.com,K2,,FALSE\n",
    );
    let format = sample
        .reading
        .formats
        .get_mut("klaviyo_list")
        .expect("there");
    format.declare_also("Due Date");
    format.declare_also("pregnant");
    assert_eq!(
        sample.signals().rows,
        [
            "2 customer_id=ana@example.com type=alias value=K1",
            "2 customer_id=ana@example.com type=declared value=Due Date=2026-09-01",
            "3 customer_id=bo@example.com type=alias value=K2",
            "3 customer_id=bo@example.com type=declared value=pregnant=FALSE",
        ]
    );
}

#[test]
fn a_list_of_addresses_is_what_its_name_or_the_user_says() {
    let text = "Email\r\nbo@example.com\r\n";
    assert_signals(
        "suppression_upload.csv",
        text,
        "suppression_list",
        &["2 customer_id=bo@example.com type=opt_out channel=email"],
    );
    assert_signals(
        "sms_optouts.csv",
        "Phone\n+1 555 555 0101\n",
        "suppression_list",
        &[
            "2 customer_id=+1 555 555 0101 type=opt_out channel=sms",
            "2 customer_id=+1 555 555 0101 type=opt_out channel=phone",
        ],
    );
    let list = Sample::new("spring.csv", text);
    assert_eq!(
        list.signals().rows,
        ["2 customer_id=bo@example.com type=opt_out channel=email"]
    );
    assert_eq!(list.campaign().rows, ["2 customer_id=bo@example.com"]);
    assert_signals(
        "opt_outs.csv",
        "customer_id,scope,channel,at\nA,,sms,2026-01-01\nB,pregnancy,email,\nC,,,\n",
        "suppression_list",
        &[
            "2 customer_id=A type=opt_out at=2026-01-01 channel=sms",
            "2 customer_id=A type=alias value=A",
            "3 customer_id=B type=opt_out scope=pregnancy channel=email",
            "3 customer_id=B type=alias value=B",
            "4 customer_id=C type=opt_out channel=email",
            "4 customer_id=C type=alias value=C",
        ],
    );
    let told = Sample::new("spring.csv", "Email,Channel\nbo@example.com,sms\n");
    assert_eq!(
        told.signals().rows,
        ["2 customer_id=bo@example.com type=opt_out channel=sms"]
    );
    // Beside much else an address says nothing of what the file is: nobody in it is taken to have opted out.
    let orders = Sample::new(
        "till.csv",
        "Email,A,B,C,D,E,F,G,H\nbo@example.com,,,,,,,,\n",
    );
    assert!(orders.read_signals().is_err());
    for more in ["Status", "Date Unsubscribed", "Product name", "Order ID"] {
        let text = format!("Email,First name,{more}\nbo@example.com,,\n");
        let error = Sample::new("people.csv", text).read_signals();
        let said = format!("“{more}” says more than that these people are not to be written to");
        assert!(error.is_err_and(|error| error.contains(&said)), "{more}");
    }
}

#[test]
fn exports_are_known_with_the_columns_that_were_picked() {
    for (header, format) in [
        (
            "Name,Email,Financial Status,Created at,Lineitem name,Lineitem sku",
            "shopify_orders",
        ),
        ("Email,Accepts Email Marketing", "shopify_customers"),
        ("Email,Email Marketing Consent", "klaviyo_list"),
        ("Email Address,UNSUB_TIME", "mailchimp_unsubscribed"),
        ("Email Address,CLEAN_TIME", "mailchimp_cleaned"),
        ("Email Address,OPTIN_TIME,CONFIRM_TIME", "mailchimp_members"),
        ("email,unsubscribed_from_emails_at", "braze_segment"),
        (
            "user_id,unsubscribed_from_push_at,timezone",
            "braze_segment",
        ),
    ] {
        let sample = Sample::new("export.csv", format!("{header}\n"));
        assert_eq!(sample.signals().format, format, "{header}");
    }
}

const MAILCHIMP: &str =
    "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP";

#[test]
fn mailchimp_audiences_by_file() {
    assert_signals(
        "subscribed_members_export.csv",
        &format!(
            "{MAILCHIMP},LEID,EUID,NOTES,TAGS\nana@example.com,Ana,4,2024-03-14 09:12:31,,2024-03-14 09:14:00,,1,a1,,\"\"\"vip\"\",\"\"optout:mothers-day\"\"\"\n"
        ),
        "mailchimp_subscribed",
        &[
            "2 customer_id=ana@example.com type=consent value=granted at=2024-03-14T09:14:00Z channel=email",
            "2 customer_id=ana@example.com type=opt_out scope=mothers-day",
        ],
    );
    let unsubscribed = format!(
        "{MAILCHIMP},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,LEID,EUID\nbo@example.com,Bo,2,2024-02-01 09:00:00,,,,2026-01-05 09:00:00,May,2,a2\n"
    );
    assert_signals(
        "members.csv",
        &unsubscribed,
        "mailchimp_unsubscribed",
        &["2 customer_id=bo@example.com type=opt_out at=2026-01-05T09:00:00Z channel=email"],
    );
    // The name alone says so too: what is in such a file must never be taken for consent.
    assert_signals(
        "unsubscribed_members_export.csv",
        &format!("{MAILCHIMP},LEID,EUID\nbo@example.com,Bo,2,2024-02-01 09:00:00,,,,2,a2\n"),
        "mailchimp_unsubscribed",
        &["2 customer_id=bo@example.com type=opt_out channel=email"],
    );
    assert_signals(
        "cleaned_members_export.csv",
        &format!(
            "{MAILCHIMP},CLEAN_TIME,LEID,EUID\ncy@example.com,Cy,2,,,,,2026-02-02 02:00:00,3,a3\n"
        ),
        "mailchimp_cleaned",
        &["2 customer_id=cy@example.com type=undeliverable at=2026-02-02T02:00:00Z channel=email"],
    );
    assert_signals(
        "nonsubscribed_members_export.csv",
        &format!("{MAILCHIMP},LEID,EUID,TAGS\ncy@example.com,Cy,2,,,,,3,a3,\n"),
        "mailchimp_nonsubscribed",
        &["2 customer_id=cy@example.com type=alias"],
    );
}

#[test]
fn a_mailchimp_audience_whose_name_says_no_status_permits_nothing() {
    for name in ["archived_members_export.csv", "export.csv"] {
        assert_signals(
            name,
            &format!(
                "{MAILCHIMP},LEID,EUID,TAGS\nana@example.com,Ana,4,2024-03-14 09:12:31,,2024-03-14 09:14:00,,1,a1,optout:mothers-day\n"
            ),
            "mailchimp_members",
            &["2 customer_id=ana@example.com type=opt_out scope=mothers-day"],
        );
    }
}

#[test]
fn a_mailchimp_audience_is_known_by_the_columns_that_have_no_label_of_its_own() {
    for label in ["Adresse e-mail", "E-Mail-Adresse", "Correo electrónico"] {
        let header = MAILCHIMP.replace("Email Address", label);
        assert_signals(
            "unsubscribed_members.csv",
            &format!(
                "{header},UNSUB_TIME,LEID,EUID\nbo@example.com,Bo,2,2024-02-01 09:00:00,,,,2026-01-05 09:00:00,2,a2\n"
            ),
            "mailchimp_unsubscribed",
            &["2 customer_id=bo@example.com type=opt_out at=2026-01-05T09:00:00Z channel=email"],
        );
        assert_signals(
            "subscribed_members.csv",
            &format!(
                "{header},LEID,EUID\nana@example.com,Ana,4,2024-03-14 09:12:31,,2024-03-14 09:14:00,,2,a2\n"
            ),
            "mailchimp_subscribed",
            &[
                "2 customer_id=ana@example.com type=consent value=granted at=2024-03-14T09:14:00Z channel=email",
            ],
        );
    }
}

#[test]
fn people_of_customer_io_and_households_of_dunnhumby() {
    assert_signals(
        "people.csv",
        "id,email,unsubscribed,created_at\nu1,ana@example.com,true,1714554000\nu2,bo@example.com,false,\nu3,,true,\n",
        "customerio",
        &[
            "2 customer_id=ana@example.com type=opt_out",
            "2 customer_id=ana@example.com type=alias value=u1",
            "3 customer_id=bo@example.com type=alias value=u2",
            "4 customer_id=u3 type=opt_out",
            "4 customer_id=u3 type=alias value=u3",
        ],
    );
    assert_signals(
        "transactions.csv",
        "household_id,store_id,basket_id,product_id,quantity,sales_value,week,transaction_timestamp,product_category,product_type,package_size\n\
         900,330,311,1095275,1,0.50,1,2017-01-01 11:53:26,ROLLS,ROLLS: DINNER,15 OZ\n",
        "dunnhumby",
        &[
            "2 customer_id=900 type=purchase product_id=1095275 product_name=ROLLS: DINNER 15 OZ category=ROLLS at=2017-01-01T11:53:26Z quantity=1 order_id=311",
        ],
    );
}

#[test]
fn hubspot() {
    assert_signals(
        "contacts.csv",
        "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Create Date,Unsubscribed from all email,Opted out of email: Tips,VIP\n\
         51,Ana,Ruiz,ana@example.com,+1 555 0101,customer,2024-04-01 09:12,true,,true\n\
         52,Bo,Kim,bo@example.com,,customer,2024-04-01 09:12,,Yes,\n",
        "hubspot_contacts",
        &[
            "2 customer_id=ana@example.com type=opt_out channel=email",
            "2 customer_id=ana@example.com type=alias value=51",
            "3 customer_id=bo@example.com type=opt_out scope=Tips channel=email",
            "3 customer_id=bo@example.com type=alias value=52",
        ],
    );
    assert_signals(
        "unsubscribes.csv",
        "Email,Portal Bounce,Portal Unsubscribe,Portal Spam Report,Global Bounce,Marketing Information,Mother's Day offers\n\
         bo@example.com,,TRUE,,,,\nana@example.com,,,,,,TRUE\ncy@example.com,TRUE,,,,,\n",
        "hubspot_unsub",
        &[
            "2 customer_id=bo@example.com type=opt_out channel=email",
            "3 customer_id=ana@example.com type=opt_out scope=Mother's Day offers channel=email",
            "4 customer_id=cy@example.com type=undeliverable channel=email",
        ],
    );
}

#[test]
fn a_spreadsheet_saves_true_in_its_own_language() {
    let unsubscribes = Sample::new(
        "unsubscribes.csv",
        "Email;Portal Bounce;Portal Unsubscribe;Portal Spam Report;Global Bounce;Marketing Information;Mother's Day offers\n\
         ana@example.com;FALSCH;FALSCH;;;;WAHR\nbo@example.com;;VRAI;;;;FAUX\ncy@example.com;;da capo;;;;\n",
    )
    .signals();
    assert_eq!(
        unsubscribes.rows,
        [
            "2 customer_id=ana@example.com type=opt_out scope=Mother's Day offers channel=email",
            "3 customer_id=bo@example.com type=opt_out channel=email",
            "4 customer_id=cy@example.com type=alias",
        ]
    );
    assert_eq!(
        unsubscribes.notes,
        [
            "unsubscribes.csv: “da capo” in column “Portal Unsubscribe” is not known and was passed over in 1 row"
        ]
    );
    assert_signals(
        "contacts.csv",
        "Record ID;Email;Unsubscribed from all email\n51;ana@example.com;VERDADERO\n52;bo@example.com;FALSO\n",
        "hubspot_contacts",
        &[
            "2 customer_id=ana@example.com type=opt_out channel=email",
            "2 customer_id=ana@example.com type=alias value=51",
            "3 customer_id=bo@example.com type=alias value=52",
        ],
    );
    assert_signals(
        "list.csv",
        "Email;Klaviyo ID;Email Marketing Consent\nana@example.com;K1;WAHR\nbo@example.com;K2;FALSCH\n",
        "klaviyo_list",
        &[
            "2 customer_id=ana@example.com type=consent value=granted channel=email",
            "2 customer_id=ana@example.com type=alias value=K1",
            "3 customer_id=bo@example.com type=alias value=K2",
        ],
    );
}

#[test]
fn a_contact_has_opted_out_by_whatever_name_of_the_property() {
    for name in ["Opted out of all email", "hs_email_optout"] {
        assert_signals(
            "contacts.csv",
            &format!("Record ID,Email,{name}\n51,ana@example.com,true\n"),
            "hubspot_contacts",
            &[
                "2 customer_id=ana@example.com type=opt_out channel=email",
                "2 customer_id=ana@example.com type=alias value=51",
            ],
        );
    }
}

#[test]
fn braze_segments() {
    assert_signals(
        "segment.csv",
        "user_id,first_name,last_name,email,unsubscribed_from_emails_at,opted_in_to_emails_at,user_aliases\n\
         u-1,Ana,Ruiz,ana@example.com,,2025-03-01 10:00:00 UTC,\n",
        "braze_segment",
        &[
            "2 customer_id=u-1 type=consent value=granted at=2025-03-01T10:00:00Z channel=email",
            "2 customer_id=u-1 type=alias value=ana@example.com",
        ],
    );
    let user_data = "Appboy ID,country,date_of_birth,email,unsubscribed_from_emails_at,user_id,opted_into_push_at,unsubscribed_from_push_at,timezone,user_aliases\n\
         b1,US,2012-05-01,bo@example.com,2026-01-05 09:00:00 UTC,,2025-09-01 00:00:00 UTC,2025-10-01 00:00:00 UTC,America/Chicago,\n";
    assert_signals(
        "users.csv",
        user_data,
        "braze_segment",
        &[
            "2 customer_id=bo@example.com type=opt_out at=2026-01-05T09:00:00Z channel=email",
            "2 customer_id=bo@example.com type=opt_out at=2025-10-01T00:00:00Z channel=push",
            "2 customer_id=bo@example.com type=consent value=granted at=2025-09-01T00:00:00Z channel=push",
            "2 customer_id=bo@example.com type=attribute value=birth_date=2012-05-01",
            "2 customer_id=bo@example.com type=attribute value=timezone=America/Chicago",
            "2 customer_id=bo@example.com type=alias value=bo@example.com",
            "2 customer_id=bo@example.com type=alias value=b1",
        ],
    );
    assert_eq!(
        Sample::new("users.csv", user_data).campaign().rows,
        ["2 customer_id=bo@example.com timezone=America/Chicago"]
    );
}

const SFMC: &str = "ClientID,SendID,SubscriberKey,EmailAddress,SubscriberID,ListID,EventDate,EventType,BatchID,TriggeredSendExternalKey\n";

#[test]
fn marketing_cloud_extracts() {
    let row = |event: &str| {
        format!("{SFMC}100,2001,k-1,bo@example.com,9,77,1/5/2026 9:00:00 PM,{event},1,\n")
    };
    let alias = "2 customer_id=k-1 type=alias value=bo@example.com";
    assert_signals(
        "Unsubs.csv",
        &row("Unsubscribe"),
        "sfmc_unsubs",
        &[
            "2 customer_id=k-1 type=opt_out at=2026-01-05T21:00:00-06:00 channel=email",
            alias,
        ],
    );
    assert_signals(
        "Sent.csv",
        &row("Sent"),
        "sfmc_sent",
        &[
            "2 customer_id=k-1 type=contact at=2026-01-05T21:00:00-06:00 channel=email campaign_id=2001",
            alias,
        ],
    );
    assert_eq!(
        Sample::new("Sent.csv", row("Sent")).campaign().rows,
        ["2 campaign_id=2001 customer_id=k-1 channel=email send_at=2026-01-05T21:00:00-06:00"]
    );
    assert_signals(
        "extract.csv",
        &row("Complaint"),
        "sfmc_tracking",
        &[
            "2 customer_id=k-1 type=opt_out at=2026-01-05T21:00:00-06:00 channel=email campaign_id=2001",
            alias,
        ],
    );
}

#[test]
fn a_spreadsheet_changes_the_order_of_dates() {
    let unsubscribes = |first: &str, second: &str| {
        let header = "ClientID;SendID;SubscriberKey;EmailAddress;SubscriberID;ListID;EventDate;EventType;BatchID;TriggeredSendExternalKey";
        let row = |at: &str| format!("1;2;k;;9;7;{at};Unsubscribe;1;\n");
        let text = format!("{header}\n{}{}", row(first), row(second));
        Sample::new("Unsubs.csv", text).signals().rows
    };
    let [first, second] = ["05-01T09:00:00-06:00", "05-23T09:00:00-06:00"]
        .map(|at| format!("customer_id=k type=opt_out at=2026-{at} channel=email"));
    let both = [format!("2 {first}"), format!("3 {second}")];
    assert_eq!(unsubscribes("01.05.2026 09:00", "23.05.2026 09:00"), both);
    assert_eq!(unsubscribes("01/05/2026 09:00", "23/05/2026 09:00"), both);
    assert_eq!(
        unsubscribes("5/1/2026 9:00:00 AM", "5/23/2026 9:00:00 AM"),
        both
    );
    assert_eq!(
        unsubscribes("01.05.2026 09:00", "01.05.2026 09:00")[0],
        both[0]
    );
}

#[test]
fn magento_stripe_and_amazon() {
    assert_signals(
        "subscribers.csv",
        "\"ID\",\"Email\",\"Type\",\"Customer First Name\",\"Customer Last Name\",\"Status\",\"Web Site\",\"Store\",\"Store View\"\n\
         \"2\",\"bo@example.com\",\"Customer\",\"Bo\",\"Kim\",\"Unsubscribed\",\"M\",\"S\",\"V\"\n\
         \"1\",\"ana@example.com\",\"Guest\",\"----\",\"----\",\"Subscribed\",\"M\",\"S\",\"V\"\n\
         \"3\",\"----\",\"Guest\",\"----\",\"----\",\"Subscribed\",\"M\",\"S\",\"V\"\n",
        "magento_newsletter",
        &[
            "2 customer_id=bo@example.com type=opt_out channel=email",
            "3 customer_id=ana@example.com type=consent value=granted channel=email",
        ],
    );
    assert_signals(
        "payments.csv",
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Description,Customer ID,Customer Email\n\
         ch_1,2026-04-03 14:14:58,58.29,0.00,usd,Paid,Prenatal vitamins,cus_1,ana@example.com\n\
         ch_2,2026-04-04 14:14,1.00,1.00,usd,Refunded,Order 2,,bo@example.com\n\
         ch_3,2026-04-04 14:14,1.00,1.00,usd,Failed,Order 3,,bo@example.com\n",
        "stripe_payments",
        &[
            "2 customer_id=ana@example.com type=purchase product_name=Prenatal vitamins at=2026-04-03T14:14:58Z quantity=1 order_id=ch_1",
            "2 customer_id=ana@example.com type=alias value=cus_1",
            "3 customer_id=bo@example.com type=return product_name=Order 2 at=2026-04-04T14:14:00Z quantity=1 order_id=ch_2",
            "4 customer_id=bo@example.com type=alias",
        ],
    );
    assert_signals(
        "Retail.OrderHistory.1.csv",
        "\u{feff}\"Website\",\"Order ID\",\"Order Date\",\"ASIN\",\"Quantity\",\"Order Status\",\"Product Name\",\"Gift Message\"\n\
         \"Amazon.com\",\"111-1\",\"2026-04-03T14:14:58.799Z\",\"B01\",\"1\",\"Closed\",\"Fern Print\",\"Not Available\"\n\
         \"Amazon.com\",\"111-2\",\"2026-04-03T14:14:58Z\",\"B02\",\"1\",\"Closed\",\"Onesie\",\"For you\"\n\
         \"Amazon.com\",\"111-3\",\"2026-04-03T14:14:58Z\",\"B03\",\"1\",\"Cancelled\",\"Crib\",\"\"\n",
        "amazon_orderhistory",
        &[
            "2 customer_id=me type=purchase product_id=B01 product_name=Fern Print at=2026-04-03T14:14:58Z quantity=1 order_id=111-1",
            "3 customer_id=me type=purchase product_id=B02 product_name=Onesie at=2026-04-03T14:14:58Z gift=true quantity=1 order_id=111-2",
            "4 customer_id=me type=alias",
        ],
    );
}

#[test]
fn audiences_are_campaigns() {
    let match_list = Sample::new(
        "audience.csv",
        "Email,Phone,First Name,Last Name,Country,Zip\nana@example.com,+15550101,Ana,Ruiz,US,00420\n",
    );
    let outcome = match_list.campaign();
    assert_eq!(outcome.format, "google_match");
    assert_eq!(outcome.rows, ["2 customer_id=ana@example.com channel=ad"]);
    assert_eq!(
        match_list.read_signals().err().as_deref(),
        Some(
            "audience.csv: Google Ads Customer Match list cannot serve as signals; say --campaign audience.csv"
        )
    );
    let meta = Sample::new(
        "custom.csv",
        "email,phone,madid,fn,ln,ct,st,country,uid\nana@example.com,15550101,,Ana,Ruiz,,,US,\n",
    );
    assert_eq!(
        meta.campaign().rows,
        ["2 customer_id=ana@example.com channel=ad"]
    );
}

#[test]
fn products() {
    let outcome = Sample::new(
        "products_export.csv",
        "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
         mug,Mug,<p>A mug</p>,Botanica,Home > Kitchen,Mugs,,true,Colour,Blue,MUG-B,16\n\
         mug,,,,,,,,,Red,MUG-R,16\n\
         card,Gift Card,,Botanica,,Gift cards,,true,,,,10\n",
    )
    .products();
    assert_eq!(outcome.format, "shopify_products");
    assert_eq!(
        outcome.rows,
        [
            "2 product_id=MUG-B product_name=Mug category=Home > Kitchen brand=Botanica parent_id=mug",
            "3 product_id=MUG-R product_name=Mug category=Home > Kitchen brand=Botanica parent_id=mug",
            "4 product_name=Gift Card category=Gift cards brand=Botanica parent_id=card",
        ]
    );
    let feed = Sample::new(
        "feed.tsv",
        "id\ttitle\tdescription\tlink\timage_link\tbrand\tgoogle_product_category\titem_group_id\nMUG-B\tMug\tA mug\thttps://shop.example/mug\thttps://shop.example/mug.png\tBotanica\tHome > Kitchen\tmug\n",
    )
    .products();
    assert_eq!(
        feed.rows,
        [
            "2 product_id=MUG-B product_name=Mug category=Home > Kitchen brand=Botanica parent_id=mug"
        ]
    );
}

#[test]
fn what_cannot_serve_is_refused_with_what_to_export_instead() {
    for (text, title, mend) in [
        (
            "amazon-order-id\tmerchant-order-id\tpurchase-date\torder-status\tproduct-name\tsku\tasin\n",
            "Amazon seller orders",
            "with the buyer's e-mail address",
        ),
        (
            "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution\n",
            "WooCommerce Analytics orders",
            "a row a line item",
        ),
    ] {
        let refused = Sample::new("orders.csv", text).read_signals();
        let message = refused.err().unwrap_or_default();
        assert!(
            message.starts_with(&format!("orders.csv: {title} cannot be used: "))
                && message.contains(mend),
            "{message}"
        );
    }
}

#[test]
fn a_format_of_the_users_own_goes_first_and_its_mistakes_have_a_place() {
    let text = "title = \"Till\"\nserves = \"signals\"\ncustomer_id = \"{Karte}\"\n\
        [[known]]\nheader = [\"Karte\", \"Artikel\", \"Datum\"]\n\
        [dates]\nformat = \"day-first\"\ntimezone = \"Europe/Berlin\"\n\
        [[signal]]\ntype = \"purchase\"\nproduct_name = \"{Artikel}\"\nat = \"{Datum}\"\n";
    let mut sample = Sample::new(
        "kasse.csv",
        "Karte;Artikel;Datum;Betrag\n17;Windeln;03/04/2026;9,99\n18;Milch\n",
    );
    let format = Format::read("till", &Document::new("till.toml", text)).expect("a format");
    sample.reading.formats.add(format);
    let outcome = sample.signals();
    assert_eq!(outcome.format, "till");
    assert_eq!(
        outcome.rows,
        ["2 customer_id=17 type=purchase product_name=Windeln at=2026-04-03"]
    );
    let problem = |text: &str| {
        let problem = Format::read("till", &Document::new("till.toml", text)).expect_err("wrong");
        format!("{}:{}: {}", problem.line, problem.column, problem.message)
    };
    assert_eq!(
        problem(&text.replace("product_name", "produkt_name")),
        "11:1: unknown key `produkt_name` in [[signal]]; did you mean `product_name`?"
    );
    assert_eq!(
        problem(&text.replace("{Artikel}", "{Artikel")),
        "11:16: “{Artikel” has a `{` that is not closed"
    );
    assert_eq!(
        problem(&text.replace("type = \"purchase\"\n", "")),
        "9:1: a [[signal]] needs a `type`"
    );
    assert_eq!(
        problem(&text.replace("\"purchase\"", "\"purchased\"")),
        "10:8: `purchased` is not a signal type, did you mean `purchase`?"
    );
    let words = "{ of = \"Art\", words = { sold = \"told\", void = \"\" } }";
    assert_eq!(
        problem(&text.replace("\"purchase\"", words)),
        "10:8: `told` is not a signal type, such as purchase, declared or opt_out"
    );
    assert_eq!(
        problem("title = \"Till\"\nserves = \"signals\"\n"),
        "1:1: a format needs [[known]] with `header = [\"…\"]`"
    );
}

#[test]
fn the_format_in_the_documentation_is_one() {
    let page = include_str!("../../../docs/formats.md");
    let start = page.find("title = \"Till receipts\"").expect("there");
    let length = page[start..].find("```").expect("closed");
    let document = Document::new("till.toml", &page[start..start + length]);
    let format = Format::read("till", &document).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(format.gives_signals() && format.campaign.is_some());
    for format in Formats::builtin().expect("built in").iter() {
        let id = format.id.replacen("mailchimp_", "…_", 1);
        assert!(
            page.contains(&format!("`{}`", format.id)) || page.contains(&format!("`{id}`")),
            "docs/formats.md says nothing of `{}`",
            format.id
        );
    }
}

#[test]
fn a_format_says_what_it_reads_a_column_as() {
    let formats = Formats::builtin().expect("built in");
    let orders = formats
        .iter()
        .find(|format| format.id == "shopify_orders")
        .expect("there");
    for (header, words) in [
        ("Email", &["customer_id"][..]),
        ("lineitem SKU", &["product_id"]),
        ("Lineitem name", &["product_id", "product_name"]),
        ("Created at", &["at"]),
        ("Financial Status", &["type"]),
        ("Cancelled at", &["decides"]),
        ("Vendor", &[]),
    ] {
        assert_eq!(orders.meaning(header), words, "{header}");
    }
}
