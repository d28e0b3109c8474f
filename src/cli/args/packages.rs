//! The options of the commands about packages: pub, create.

use clap::{Args, Subcommand, ValueEnum, ValueHint};

#[derive(Args, Debug)]
pub struct PubArguments {
    #[command(subcommand)]
    pub command: PubCommand,
    /// Use what is in the cache, ask no server
    #[arg(long, global = true)]
    pub offline: bool,
    /// Work in this folder
    #[arg(short = 'C', long, global = true, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub directory: Option<String>,
}

#[derive(Subcommand, Debug)]
pub enum PubCommand {
    /// Get the packages that pubspec.yaml names, or a script's own
    Get {
        /// Say what would change, change nothing
        #[arg(short = 'n', long)]
        dry_run: bool,
        /// Fail if pubspec.lock does not fit
        #[arg(long)]
        enforce_lockfile: bool,
        /// A program that names its packages itself: where editors find them is written beside it
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        script: Option<String>,
    },
    /// Add packages to pubspec.yaml: NAME, dev:NAME, NAME@^1.0.0, 'NAME@{path: ../x}'
    Add {
        #[arg(short = 'n', long)]
        dry_run: bool,
        /// To dev_dependencies
        #[arg(short = 'd', long)]
        dev: bool,
        #[arg(value_name = "PACKAGE", required = true)]
        packages: Vec<String>,
    },
    /// Remove packages from pubspec.yaml
    Remove {
        #[arg(short = 'n', long)]
        dry_run: bool,
        #[arg(value_name = "PACKAGE", required = true)]
        packages: Vec<String>,
    },
    /// Take the newest versions that the constraints allow
    Upgrade {
        #[arg(short = 'n', long)]
        dry_run: bool,
        /// Change the constraints, too
        #[arg(long)]
        major_versions: bool,
        /// Only these packages, or a script's own
        #[arg(value_name = "PACKAGE|FILE")]
        packages: Vec<String>,
    },
    /// Take the oldest versions that the constraints allow
    Downgrade {
        #[arg(short = 'n', long)]
        dry_run: bool,
        #[arg(value_name = "PACKAGE")]
        packages: Vec<String>,
    },
    /// Show which packages have newer versions
    Outdated {
        #[arg(long)]
        json: bool,
        /// Those that are up to date, too
        #[arg(long)]
        show_all: bool,
    },
    /// Show what depends on what
    Deps {
        #[arg(short = 's', long, default_value = "tree")]
        style: DepsStyle,
        #[arg(long)]
        json: bool,
        /// Leave dev_dependencies out
        #[arg(long)]
        no_dev: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum DepsStyle {
    Tree,
    List,
    Compact,
}

#[derive(Args, Debug)]
pub struct CreateArguments {
    /// What it is to be
    #[arg(short = 't', long, default_value = "console")]
    pub template: Template,
    /// Write over what is there
    #[arg(long)]
    pub force: bool,
    /// Get no packages afterwards
    #[arg(long)]
    pub no_pub: bool,
    /// Its folder; the package gets the folder's name
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub folder: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Template {
    /// A command with a library and a test
    Console,
    /// A library for other packages
    Package,
    /// One file that names its packages itself
    Script,
}
