//! Roles, in the contract's words and in the record's.

use crate::contract::Role;

macro_rules! same {
    ($($role:ident),+) => {
        impl From<store::Role> for Role {
            fn from(role: store::Role) -> Self {
                match role {
                    $(store::Role::$role => Self::$role),+
                }
            }
        }

        impl From<Role> for store::Role {
            fn from(role: Role) -> Self {
                match role {
                    $(Role::$role => Self::$role),+
                }
            }
        }
    };
}
same!(Coordinator, Pharmacist, Investigator, PrincipalInvestigator, Monitor, DataManager, Administrator);
