//! The operations of secure sockets, on what `tls` does. May touch `tls` and `resources`.

use std::sync::{Arc, Mutex};

use super::call::Call;
use super::data::{Data, EINVAL, OsError, Outcome};
use super::events::lock;
use super::resources::Resources;
use super::tls::{Context, Tls, Wishes};

pub fn new_context(call: &Call<'_>, platform_roots: bool) -> Outcome {
    let context = Arc::new(Mutex::new(Context::new(platform_roots)));
    Ok(Data::Int(call.resources().contexts.add(call.owner, context)))
}

/// Adds certificates or a key to a context, by what they are for.
pub fn add_to_context(resources: &Resources, number: i64, part: &str, (bytes, password): (&[u8], &str)) -> Outcome {
    lock(&*resources.contexts.get(number)?).add(part, bytes, password)?;
    Ok(Data::Null)
}

pub fn require_1_3(resources: &Resources, number: i64, only: bool) -> Outcome {
    lock(&*resources.contexts.get(number)?).only_1_3 = only;
    Ok(Data::Null)
}

/// `[socket, context, host (null: this is the server), protocols, lenient, request, require certificate of the client]`
pub fn start(call: &Call<'_>) -> Outcome {
    let [socket, number, host, protocols, lenient, request, require] = call.arguments else { return Err(OsError::numbered(EINVAL)) };
    let context = call.resources().contexts.get(number.int())?;
    let wishes = Wishes {
        host: host.optional().map(Data::text),
        protocols: protocols.items().iter().map(|name| name.text().as_bytes().to_vec()).collect(),
        lenient: lenient.bool(),
        request_client: request.bool(),
        require_client: require.bool(),
    };
    let tls = Tls::new(&lock(&context), &wishes)?;
    let open = call.resources().sockets.get(socket.int())?;
    lock(&open).tls = Some(tls);
    Ok(Data::Null)
}

/// Goes on with the handshake: "done", or what must be waited for, "read" or "write".
pub fn handshake(resources: &Resources, socket: i64) -> Outcome {
    let open = resources.sockets.get(socket)?;
    let mut open = lock(&open);
    let open = &mut *open;
    let early = open.take_pending();
    let Some(tls) = &mut open.tls else { return Err(OsError::numbered(EINVAL)) };
    Ok(Data::Text(tls.handshake(&early, &mut open.channel)?.to_owned()))
}

/// The facts about the other side: see [`Tls::facts`].
pub fn facts(resources: &Resources, socket: i64) -> Outcome {
    let open = resources.sockets.get(socket)?;
    let open = lock(&open);
    let tls = open.tls.as_ref().ok_or_else(|| OsError::numbered(EINVAL))?;
    Ok(tls.facts())
}
