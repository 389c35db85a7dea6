//! What the glue calls of its channel.

use std::time::Instant;

use napi::bindgen_prelude::{External, Function, Unknown};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi::{Env, JsString, Result, Status};
use napi_derive::napi;

use super::{Batch, Channel, Wake};
use crate::panics::caught;

/// Opens the channel of this environment. `on_wake` is called on its thread when there is something
/// to [`drain`], `on_turn` in the turn of the event loop after a call of [`next_turn`].
#[napi(skip_typescript)]
pub fn open_channel(
    env: Env,
    on_wake: Function<'_, (), Unknown<'static>>,
    on_turn: Function<'_, (), Unknown<'static>>,
) -> Result<External<Channel>> {
    caught(|| {
        // The event loop goes through its wake-ups in the order in which they were made, once a turn: so a
        // turn that is asked for from within `on_wake` comes after timers and sockets have had theirs.
        let turn = weak(on_turn)?;
        let wake = weak(on_wake)?;
        let channel = Channel::new(wake, turn);
        let at_exit = channel.clone();
        env.add_env_cleanup_hook((), move |()| at_exit.close())?;
        Ok(External::new(channel))
    })
}

/// Weak: an idle channel lets the process end. `begin` and `take` hold it while calls run.
fn weak(callback: Function<'_, (), Unknown<'static>>) -> Result<Wake> {
    callback
        .build_threadsafe_function()
        .weak::<true>()
        .callee_handled::<false>()
        .build()
}

/// Takes the next batch of finished calls, or `null` when there is none.
#[napi(skip_typescript)]
pub fn drain<'env>(env: &'env Env, channel: &External<Channel>) -> Result<Option<JsString<'env>>> {
    caught(|| {
        let Some((Batch { mut text, .. }, more)) = channel.take(env)? else {
            return Ok(None);
        };
        if let (Some(flag), true) = (text.get_mut(1), more) {
            *flag = b'1';
        }
        text.push(b']');
        // ASCII goes as Latin-1, a plain copy for V8; UTF-8 must be decoded.
        let text = if text.is_ascii() {
            env.create_string_latin1(&text)?
        } else {
            env.create_string(String::from_utf8_lossy(&text))?
        };
        Ok(Some(text))
    })
}

/// Has `on_turn` called in the next turn of the event loop. No timer of JavaScript is needed for that, which a test
/// may have replaced. False when the event loop is about to end.
#[napi(skip_typescript)]
pub fn next_turn(channel: &External<Channel>) -> Result<bool> {
    caught(|| {
        let state = channel.lock();
        let turn = state.turn.as_ref();
        Ok(turn.is_some_and(|turn| turn.call((), ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok))
    })
}

/// Has `on_wake` called again. From within `on_turn` that is later in the same turn of the event loop; Node-API would
/// call `on_turn` itself again at once, up to a thousand times.
#[napi(skip_typescript)]
pub fn wake_again(channel: &External<Channel>) -> Result<()> {
    caught(|| {
        if let Some(wake) = &channel.lock().wake {
            // Refused only when the event loop is about to end.
            let _ = wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
        Ok(())
    })
}

/// Cancels a running call; one that has already finished is left alone.
#[napi(skip_typescript)]
pub fn cancel(channel: &External<Channel>, id: u32) -> Result<()> {
    caught(|| {
        if let Some(cancel) = channel.lock().cancels.remove(&id) {
            // The receiver is gone when the call finished in this very moment.
            let _ = cancel.send(());
        }
        Ok(())
    })
}

/// Ends the wait `id` for a token; gives how many milliseconds it took, or `null` when it lasted too long and the
/// failure is on its way.
#[napi(skip_typescript)]
pub fn end_wait(env: &Env, channel: &External<Channel>, id: u32) -> Result<Option<f64>> {
    caught(|| {
        let took = channel.lock().waits.end(id, Instant::now());
        if took.is_some() {
            channel.finish(env, 1)?;
        }
        Ok(took.map(|took| took.as_secs_f64() * 1e3))
    })
}
