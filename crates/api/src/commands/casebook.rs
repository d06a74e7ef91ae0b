//! Before a casebook is unlocked: what there is, what a locked one says of itself, and making a new one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use protocol::{Compiled, Oid, Study};
use store::{Casebook, Creation, Definition, NewAccount, Outside, ReadOnly, Role, outside};

use crate::builtin::builtin;
use crate::commands::amend::new_version;
use crate::contract::{
    About, CasebookCard, CreateCasebook, Created, Nothing, PathRequest, ProveRecovery, Recent, StudyChoice,
    UserChoice,
};
use crate::error::Refusal;
use crate::host::Host;
use crate::jobs::held;
use crate::recent::{self, Remembered};
use crate::words::words;

/// The passphrase of every user of a training casebook: printed on its card, and worth nothing elsewhere.
pub const TRAINING_PASSPHRASE: &str = "practice-makes-perfect";

/// Command `about`.
pub(crate) fn about(host: &Host, _: Nothing) -> Result<About, Refusal> {
    let environment = &host.environment;
    let recent = recent::read(&environment.data).into_iter().map(|known| Recent {
        there: known.path.join("data.db").is_file(),
        path: known.path.display().to_string(),
        study: known.study,
        site: known.site_name,
        last_opened: known.last_opened,
        training: known.training,
    });
    Ok(About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        studies: host.all_built_in().iter().map(|study| choice(study)).collect(),
        recent: recent.collect(),
        folder: environment.documents.display().to_string(),
        open: environment.open.as_ref().map(|path| path.display().to_string()),
    })
}

pub(crate) fn choice(study: &Study) -> StudyChoice {
    let header = study.header();
    StudyChoice {
        oid: header.oid.to_string(),
        name: words(&header.name),
        title: words(&header.title),
        version: header.version.clone(),
        planned_subjects: header.planned_subjects.unwrap_or_default(),
        country: header.country.clone().unwrap_or_default(),
        zone: header.time_zone_default.clone().unwrap_or_default(),
    }
}

/// Command `describe_casebook`.
pub(crate) fn describe_casebook(host: &Host, request: PathRequest) -> Result<CasebookCard, Refusal> {
    let path = PathBuf::from(&request.path);
    let card = outside(&path).map_err(|error| Refusal::opening(error, &path))?;
    let remembered = recent::find(&host.environment.data, &path);
    let known = remembered.or_else(|| trainees(host, &path, &card)).unwrap_or_default();
    let remembered = |user: &String| known.users.iter().find(|choice| choice.user == *user).cloned();
    let unknown = |user: String| UserChoice { full_name: user.clone(), role: None, user };
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    Ok(CasebookCard {
        path: request.path,
        study: card.study,
        study_name: known.study_name,
        site_oid: card.site,
        site_name: known.site_name,
        users: card
            .users
            .into_iter()
            .map(|user| remembered(&user).unwrap_or_else(|| unknown(user)))
            .collect(),
        last_opened: some(known.last_opened),
        last_backup: known.last_backup,
        head: some(known.head),
        held_by: card.holder.map(|holder| crate::contract::Holder {
            user: holder.user,
            host: holder.host,
            since: holder.since,
        }),
        training: card.training,
        training_passphrase: card.training.then(|| TRAINING_PASSPHRASE.to_owned()),
    })
}

/// What a training casebook says of itself to anybody, since its passphrase is no secret.
fn trainees(host: &Host, path: &Path, card: &Outside) -> Option<Remembered> {
    let user = card.users.first().filter(|_| card.training)?;
    let (_, study) = host.built_in(&card.study).ok()?;
    let opened = ReadOnly::open(path, user, TRAINING_PASSPHRASE, &host.surroundings().ok()?).ok()?;
    Remembered::of(opened.record(), path, study.header(), String::new()).ok()
}

/// Command `create_casebook`.
pub(crate) fn create_casebook(host: &Host, request: CreateCasebook) -> Result<Created, Refusal> {
    request.zone.parse::<chrono_tz::Tz>().map_err(|_| Refusal::bad("zone", "zone"))?;
    let (study, definition) = chosen(host, &request.study)?;
    let path = Path::new(&request.folder).join(format!("{}-{}.casebook", study.oid(), request.site_oid));
    if path.exists() {
        return Err(Refusal::FolderExists { path: path.display().to_string() });
    }
    let creation = Creation {
        site: request.site_oid,
        site_name: request.site_name,
        zone: request.zone,
        definition,
        administrator: NewAccount {
            user: request.user,
            name: request.full_name,
            role: Role::Administrator,
            passphrase: request.passphrase.into(),
            issued: false,
        },
        training: host.environment.training,
    };
    let surroundings = host.surroundings()?;
    let (casebook, _, recovery) =
        Casebook::create(&path, creation, surroundings).map_err(|error| Refusal::opening(error, &path))?;
    remember(host, &casebook, &path, &study);
    let identity = casebook.record().identity()?.ok_or(Refusal::NotFound)?;
    let created = Created {
        path: path.display().to_string(),
        recovery: recovery.to_string().split('-').map(str::to_owned).collect(),
        fingerprint: identity.key,
    };
    held(&host.unproven).push(created.clone());
    Ok(created)
}

/// What the card of a casebook just made shows from the first time on: the site's name, and people by their names. It can be done without, the recovery key that
/// is about to be shown cannot: a failure is only said in the log.
fn remember(host: &Host, casebook: &Casebook, path: &Path, study: &Study) {
    let made = host.environment.clock.now().to_rfc3339();
    let known = Remembered::of(casebook.record(), path, study.header(), made);
    if let Err(refusal) = known.and_then(|known| recent::remember(&host.environment.data, known)) {
        tracing::warn!(?refusal, "a casebook just made is not remembered");
    }
}

/// A study built in, by its OID, or the definition in a folder; with the bytes that a casebook keeps of it.
fn chosen(host: &Host, study: &str) -> Result<(Arc<Study>, Definition), Refusal> {
    if Path::new(study).is_dir() {
        let chosen = new_version(study)?;
        return Ok((chosen.study, chosen.definition));
    }
    let (folder, compiled) = host.built_in(study)?;
    let sources = builtin(folder).ok_or_else(|| Refusal::bad("study", "unknown"))?;
    let definition = Definition {
        study: Oid::new(compiled.oid().as_str()),
        version: compiled.version().to_owned(),
        bytes: protocol::Source::pack(&sources),
    };
    Ok((compiled, definition))
}

/// Command `prove_recovery`: groups typed from the paper, compared with what was shown.
pub(crate) fn prove_recovery(host: &Host, request: ProveRecovery) -> Result<Nothing, Refusal> {
    let mut unproven = held(&host.unproven);
    let at = unproven.iter().position(|created| created.path == request.path).ok_or(Refusal::NotFound)?;
    if request.groups.is_empty() {
        return Err(Refusal::bad("groups", "empty"));
    }
    for proof in &request.groups {
        let shown =
            usize::from(proof.number).checked_sub(1).and_then(|index| unproven[at].recovery.get(index));
        let typed = proof.text.trim().to_ascii_uppercase();
        if shown.is_none_or(|shown| *shown != typed) {
            return Err(Refusal::RecoveryDiffers { number: proof.number });
        }
    }
    unproven.remove(at);
    Ok(Nothing {})
}

/// The study built in from a folder, compiled.
pub(crate) fn compile_builtin(folder: &str) -> Result<Study, Refusal> {
    let sources = builtin(folder).ok_or_else(|| Refusal::bad("study", "unknown"))?;
    Ok(compile(&sources)?.study)
}

/// Compiles a definition.
pub(crate) fn compile(sources: &[protocol::Source]) -> Result<Compiled, Refusal> {
    Study::compile(sources).map_err(|diagnostics| Refusal::StudyBroken {
        detail: diagnostics.first().map(ToString::to_string).unwrap_or_default(),
    })
}
