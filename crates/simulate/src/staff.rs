//! The people of the simulated site, one a role, and the laboratory's ranges on the site's record.

use api::TRAINING_PASSPHRASE;
use api::contract::{Accountability, AddUser, Role};
use chrono::NaiveDate;

use crate::desk::Desk;
use crate::error::{Error, at};
use crate::persona::Said;
use crate::script::Laboratory;

/// Makes the casebook and keeps its accounts.
pub(crate) const ADMINISTRATOR: &str = "administrator";
/// The administrator's name.
pub(crate) const ADMINISTRATOR_NAME: &str = "Oh Se-jin";
pub(crate) const COORDINATOR: &str = "coordinator";
pub(crate) const INVESTIGATOR: &str = "investigator";
pub(crate) const PRINCIPAL: &str = "principal";
pub(crate) const MONITOR: &str = "monitor";
pub(crate) const DATA_MANAGER: &str = "data-manager";

/// Account, name, role, duties.
pub(crate) const STAFF: [(&str, &str, Role, &str); 6] = [
    (COORDINATOR, "Kim Ji-won", Role::Coordinator, "Entry and correction of data, GCP training"),
    ("pharmacist", "Lee Min-seo", Role::Pharmacist, "Accountability of the investigational products"),
    (INVESTIGATOR, "Park Do-yun", Role::Investigator, "Assessment of subjects, decisions on alerts, signing"),
    (PRINCIPAL, "Han Seo-jun", Role::PrincipalInvestigator, "Responsible for the study at this site"),
    (MONITOR, "Choi Ha-eun", Role::Monitor, "Source data verification"),
    (DATA_MANAGER, "Jung Yu-na", Role::DataManager, "Review, freezing and locking of data"),
];

/// Opens everybody's account; each then states that their signature binds them.
pub(crate) fn hire(desk: &mut Desk, from: NaiveDate) -> Result<(), Error> {
    for (user, name, role, duties) in STAFF {
        desk.pause();
        let request = AddUser {
            user: user.to_owned(),
            full_name: name.to_owned(),
            role,
            passphrase: TRAINING_PASSPHRASE.to_owned(),
            duties: duties.to_owned(),
            from: from.to_string(),
        };
        at("add_user", user, desk.host.add_user(request))?;
    }
    for (user, ..) in STAFF {
        desk.hand_over(user)?;
        desk.pause();
        let request = Accountability { passphrase: TRAINING_PASSPHRASE.to_owned() };
        at("accountability", user, desk.host.accountability(request))?;
    }
    Ok(())
}

/// Enters the ranges that the laboratory sent.
pub(crate) fn ranges(desk: &mut Desk, laboratory: &Laboratory) -> Result<(), Error> {
    desk.hand_over(COORDINATOR)?;
    let form = format!("site/SITE/{}", laboratory.form);
    for range in &laboratory.ranges {
        let values = laboratory.every.iter().chain(range);
        let values = values.map(|(item, text)| (item.clone(), Said::Text(text.clone())));
        desk.add_row(&form, &laboratory.group, values.collect())?;
    }
    desk.complete(&form).map(drop)
}
