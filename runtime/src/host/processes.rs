//! Other processes: run to their end, or started and talked to through pipes. May touch `std::process` and nix.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::call::Call;
use super::data::{Data, EINVAL, OsError, Outcome};
use super::events::lock;
use super::socket::Channel;
use super::{signals, sockets, system};

/// `[executable, arguments, directory, environment, include parent's, shell]`: what to run, unless it may not be.
fn command(call: &Call<'_>, arguments: &[Data]) -> Result<Command, OsError> {
    let [executable, args, directory, environment, include_parent, shell] = arguments else {
        return Err(OsError::numbered(EINVAL));
    };
    let variables: Vec<&str> = environment.items().chunks_exact(2).map(|pair| pair[0].text()).collect();
    let program = call.permissions().run(executable.text(), &variables)?;
    let mut command = if shell.bool() { in_shell(program) } else { Command::new(program) };
    command.args(args.items().iter().map(Data::text));
    match directory.optional() {
        Some(directory) => drop(command.current_dir(call.permissions().directory.path(directory.text()))),
        None => drop(call.permissions().directory.own().map(|own| command.current_dir(own))),
    }
    if !include_parent.bool() {
        command.env_clear();
    }
    for pair in environment.items().chunks_exact(2) {
        command.env(pair[0].text(), pair[1].text());
    }
    Ok(command)
}
fn in_shell(program: PathBuf) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg("exec \"$0\" \"$@\"").arg(program);
    command
}

/// Runs a program to its end: `[pid, exit code, stdout, stderr]`.
pub fn run(call: &Call<'_>) -> Outcome {
    let mut command = command(call, call.arguments)?;
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let pid = i64::from(child.id());
    let resources = call.resources();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (output, errors) = std::thread::scope(|scope| {
        let errors = scope.spawn(|| stderr.map_or(Ok(Vec::new()), |pipe| resources.read(pipe, u64::MAX)));
        let output = stdout.map_or(Ok(Vec::new()), |pipe| resources.read(pipe, u64::MAX));
        if output.is_err() {
            // Nobody will read the rest.
            let _ = child.kill();
        }
        (output, errors.join().unwrap_or_else(|_| Err(OsError::numbered(EINVAL))))
    });
    let code = system::exit_code(child.wait()?);
    Ok(Data::List(vec![Data::Int(pid), Data::Int(code), Data::Bytes(output?), Data::Bytes(errors?)]))
}

/// Starts a program: `[pid, stdin, stdout, stderr, queue of its end]`, pipes that are not there and the end of a detached one as -1.
/// The first argument is the name of a `ProcessStartMode`, the others are those of `run`.
pub fn start(call: &Call<'_>) -> Outcome {
    let Some((mode, arguments)) = call.arguments.split_first() else { return Err(OsError::numbered(EINVAL)) };
    let mut command = command(call, arguments)?;
    let piped = matches!(mode.text(), "normal" | "detachedWithStdio");
    let detached = mode.text().starts_with("detached");
    let stream = || match (piped, detached) {
        (true, _) => Stdio::piped(),
        (_, true) => Stdio::null(),
        _ => Stdio::inherit(),
    };
    command.stdin(stream()).stdout(stream()).stderr(stream());
    if detached {
        apart(&mut command);
    }
    let mut child = command.spawn()?;
    let pid = i64::from(child.id());
    let pipes = pipes(call, &mut child)?;
    let end = signals::adopt(call, child)?;
    let mut result = vec![Data::Int(pid)];
    result.extend(pipes);
    result.push(Data::Int(if detached { -1 } else { end }));
    Ok(Data::List(result))
}

/// Puts a process out of reach of what the terminal sends to our group.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}
#[cfg(not(unix))]
fn apart(_: &mut Command) {}

#[cfg(unix)]
fn pipes(call: &Call<'_>, child: &mut Child) -> Result<[Data; 3], OsError> {
    use mio::unix::pipe::{Receiver, Sender};
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let reading = |pipe: Receiver| -> Result<Data, OsError> {
        pipe.set_nonblocking(true)?;
        Ok(sockets::add(call, Channel::Reading(pipe)))
    };
    let none = || Ok(Data::Int(-1));
    let stdin = stdin.map(Sender::from).map_or_else(none, |pipe| -> Result<Data, OsError> {
        pipe.set_nonblocking(true)?;
        Ok(sockets::add(call, Channel::Writing(pipe)))
    })?;
    let stdout = stdout.map(Receiver::from).map_or_else(none, reading)?;
    let stderr = stderr.map(Receiver::from).map_or_else(none, reading)?;
    Ok([stdin, stdout, stderr])
}
/// Pipes without blocking need another way here.
#[cfg(not(unix))]
fn pipes(_: &Call<'_>, child: &mut Child) -> Result<[Data; 3], OsError> {
    if child.stdin.is_some() {
        let _ = child.kill();
        return Err(OsError { number: super::data::ENOSYS, text: "pipes to processes are not supported on this system yet".to_owned() });
    }
    Ok([Data::Int(-1), Data::Int(-1), Data::Int(-1)])
}

pub fn kill(call: &Call<'_>, pid: i64, signal: i64) -> Outcome {
    call.permissions().signal()?;
    send_signal(pid, signal)
}
#[cfg(unix)]
fn send_signal(pid: i64, signal: i64) -> Outcome {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    // Signal 0 would only ask; a process of another user is as good as none.
    let signal = i32::try_from(signal).ok().and_then(|signal| Signal::try_from(signal).ok());
    let sent = i32::try_from(pid).ok().zip(signal).is_some_and(|(pid, signal)| kill(Pid::from_raw(pid), signal).is_ok());
    Ok(Data::Bool(sent))
}
#[cfg(not(unix))]
fn send_signal(pid: i64, _: i64) -> Outcome {
    let status = Command::new("taskkill").args(["/F", "/PID"]).arg(pid.to_string()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    Ok(Data::Bool(status.success()))
}
/// Kills a process that the program has started; one that has ended is not confused with another of its number.
pub fn kill_child(call: &Call<'_>, pid: i64, signal: i64) -> Outcome {
    let started = lock(&call.resources().children).iter().any(|child| i64::from(*child) == pid);
    if started && signals::runs(pid) { send_signal(pid, signal) } else { Ok(Data::Bool(false)) }
}
