//! What the command line says about itself to other tools: completions for shells, the man page.

use std::io::{ErrorKind, Write};

use clap_complete::Shell;

use super::args::definition_of_all;
use super::exit;

pub fn completions(shell: Shell) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut definition_of_all(), "oche", &mut text);
    print(&text)
}

/// One page for all: the commands are few.
pub fn man() -> u8 {
    let mut page = Vec::new();
    let mut command = definition_of_all();
    command.build();
    let mut render = || -> std::io::Result<()> {
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
        for command in command.get_subcommands() {
            writeln!(page, ".SH \"OCHE {}\"", command.get_name().to_uppercase())?;
            let part = clap_mangen::Man::new(command.clone());
            part.render_description_section(&mut page)?;
            part.render_options_section(&mut page)?;
        }
        Ok(())
    };
    match render() {
        Ok(()) => print(&page),
        Err(_) => exit::INTERNAL,
    }
}

fn print(text: &[u8]) -> u8 {
    match std::io::stdout().write_all(text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => exit::INTERNAL,
        _ => exit::OK,
    }
}
