//! Which rows of signals are bad is the same question for every command.

use crate::support::{Folder, typed};

#[test]
fn every_command_names_the_same_bad_rows() {
    let folder = Folder::new();
    folder.write("campaign.csv", "customer_id,subject\nC1,Hello\n");
    folder.write(
        "signals.csv",
        "customer_id,type,at,value,expires_at\n\
         C1,purchace,2026-04-01,,\n\
         C1,view,soon,,\n\
         C1,view,2026-04-01,,later\n\
         C1,consent,2026-04-01,maybe,\n\
         ,view,2026-04-01,,\n\
         C1,view\n\
         ,attribute,2026-04-01,timezone=Europe/Berlin,\n\
         C1,attribute,soon,timezone=Europe/Berlin,\n\
         C1,view,2026-04-01,,\n",
    );
    let audit = folder.run(typed("audit campaign.csv signals.csv"));
    let errors = audit.stderr();
    for line in 2..=9 {
        assert!(
            errors.contains(&format!("signals.csv:{line}: ")),
            "{errors}"
        );
    }
    for command in [
        "walk --customer C1 campaign.csv signals.csv",
        "exposure signals.csv",
        "exposure --customer C1 signals.csv",
        "remedy campaign.csv signals.csv --incidents incidents.csv",
    ] {
        let done = folder.run(typed(command));
        assert_eq!(done.status(), 2, "{command}");
        assert_eq!(done.stderr(), errors, "{command}");
    }
}
