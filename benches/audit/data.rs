//! Makes a campaign and its signals: the same bytes for the same sizes, whatever the machine.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// How much of each.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub name: &'static str,
    pub offers: u64,
    pub signals: u64,
    /// People; four in ten of them get offers.
    pub customers: u64,
}

const fn size(name: &'static str, offers: u64, signals: u64) -> Size {
    Size {
        name,
        offers,
        signals,
        customers: offers,
    }
}

/// The sizes that have names.
pub const SIZES: [Size; 4] = [
    size("S", 100_000, 1_000_000),
    size("M", 1_000_000, 10_000_000),
    size("SM", 100_000, 10_000_000),
    size("M3", 1_000_000, 30_000_000),
];

const PRODUCTS: u64 = 50_000;
const KINDS: [&str; 12] = [
    "Kettle",
    "Desk Lamp",
    "Pregnancy Pillow",
    "Running Shoe",
    "Yoga Mat",
    "Blood Pressure Monitor",
    "Baby Monitor",
    "Tent",
    "Night Cream",
    "Dog Bed",
    "Drill",
    "Notebook",
];
const ADJECTIVES: [&str; 8] = [
    "Soft", "Classic", "Compact", "Wireless", "Folding", "Quiet", "Bamboo", "Gentle",
];
const AREAS: [&str; 10] = [
    "home", "garden", "baby", "kids", "beauty", "office", "sports", "travel", "health", "pet",
];
const SHELVES: [&str; 8] = [
    "storage", "lighting", "care", "tools", "decor", "basics", "gadgets", "safety",
];
const TYPES: [&str; 5] = [
    "coupon",
    "promotion",
    "recommendation",
    "cross_sell",
    "announcement",
];
const NAMES: [&str; 8] = [
    "Maria", "Ahmed", "Chen", "Olga", "Jonas", "Priya", "Luca", "Zoe",
];

/// Writes `campaign.csv` and `signals.csv` to a folder.
pub fn write(folder: &Path, size: Size) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let create = |name| {
        Ok::<_, io::Error>(BufWriter::with_capacity(
            1 << 20,
            File::create(folder.join(name))?,
        ))
    };
    let mut signals = create("signals.csv")?;
    writeln!(
        signals,
        "customer_id,type,product_id,product_name,category,topic,value,scope,provenance,channel,at,source"
    )?;
    let mut draw = Draw(1);
    for _ in 0..size.signals {
        signal(&mut signals, &mut draw, size.customers)?;
    }
    signals.flush()?;
    let mut campaign = create("campaign.csv")?;
    writeln!(
        campaign,
        "campaign_id,customer_id,offer_id,offer_type,channel,send_at,product_id,product_name,category,segment,subject,body"
    )?;
    let mut draw = Draw(2);
    for place in 0..size.offers {
        offer(&mut campaign, &mut draw, place, size.customers * 2 / 5)?;
    }
    campaign.flush()
}

fn signal(out: &mut impl Write, draw: &mut Draw, customers: u64) -> io::Result<()> {
    let customer = draw.below(customers);
    let product = Product(draw.product());
    let (kind, share) = (draw.below(100), draw.below(10));
    write!(out, "cus_{:012x},", mixed(customer) >> 16)?;
    match kind {
        0..3 => {
            let value = if share < 8 { "granted" } else { "denied" };
            let scope = ["email", "push", "all", "sensitive"][(share % 4) as usize];
            write!(out, "consent,,,,,{value},{scope},zero-party,,")?;
        }
        3..7 => {
            let topic = ["pregnancy", "weight", "religion", "fertility"][(share % 4) as usize];
            write!(out, "inference,,,,{topic},score=0.{share}7,,inferred,web,")?;
        }
        7..12 => write!(
            out,
            "search,,,,,{},,first-party,web,",
            product.name().to_lowercase()
        )?,
        _ => {
            let kind = match kind {
                12..34 => "purchase",
                34..42 => "cart",
                42..45 => "wishlist",
                45..47 => "return",
                _ => "view",
            };
            write!(out, "{kind},{product},,,,first-party,web,")?;
        }
    }
    date(out, draw.below(760))?;
    let source = if share == 9 { "Northlight Data" } else { "" };
    writeln!(
        out,
        "T{:02}:{:02}:00Z,{source}",
        draw.below(24),
        draw.below(60)
    )
}

fn offer(out: &mut impl Write, draw: &mut Draw, place: u64, customers: u64) -> io::Result<()> {
    let customer = draw.below(customers);
    let product = Product(draw.product());
    let kind = TYPES[draw.below(5) as usize];
    let channel = if draw.below(3) == 0 { "push" } else { "email" };
    let name = NAMES[draw.below(8) as usize];
    write!(
        out,
        "cmp-{:03},cus_{:012x},of-{place:08},{kind},{channel},",
        draw.below(20),
        mixed(customer) >> 16
    )?;
    date(out, 760 + draw.below(10))?;
    write!(
        out,
        "T{:02}:{:02}:00Z,{product},",
        draw.below(24),
        draw.below(60)
    )?;
    write!(out, "loyal-{}d,", 30 * (1 + draw.below(6)))?;
    match draw.below(4) {
        0 => write!(out, "{} is back in stock,", product.name())?,
        1 => write!(out, "\"{name}, say hello to the {}\",", product.name())?,
        2 => write!(out, "Ten ideas for {},", product.category())?,
        _ => write!(
            out,
            "\"{name}, we noticed you like {}\",",
            product.category()
        )?,
    }
    writeln!(
        out,
        "\"Hi {name}, we picked this for you from {}. Free returns within 30 days.\"",
        product.category()
    )
}

/// Days since 2024-03-01, months of thirty days: as good as real ones here.
fn date(out: &mut impl Write, day: u64) -> io::Result<()> {
    let month = 2 + day / 28;
    write!(
        out,
        "{}-{:02}-{:02}",
        2024 + month / 12,
        1 + month % 12,
        1 + day % 28
    )
}

struct Product(u64);

impl Product {
    fn name(&self) -> String {
        let hash = mixed(self.0 ^ 0x5eed);
        let kind = KINDS[(hash % 12) as usize];
        let adjective = ADJECTIVES[(hash >> 8) as usize % 8];
        format!("{adjective} {kind} {}", hash >> 16 & 0xff)
    }

    fn category(&self) -> String {
        let hash = mixed(self.0 ^ 0xca7);
        let (area, shelf) = (hash as usize % 10, (hash >> 8) as usize % 8);
        format!("{}-{}", AREAS[area], SHELVES[shelf])
    }
}

impl std::fmt::Display for Product {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "SKU-{:07},{},{}",
            self.0 * 7919 % 9_999_991,
            self.name(),
            self.category()
        )
    }
}

/// Draws numbers (splitmix64).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    fn below(&mut self, count: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(count)) >> 64) as u64
    }

    /// Some products are sold far more often than others: the n-th about 1/n as often as the first.
    fn product(&mut self) -> u64 {
        let unit = self.next() as f64 / u64::MAX as f64;
        ((PRODUCTS as f64).powf(unit) as u64).min(PRODUCTS) - 1
    }
}

fn mixed(mut x: u64) -> u64 {
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}
