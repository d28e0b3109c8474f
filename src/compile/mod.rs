//! stub
use crate::elements::FunctionRef;
use crate::interp::*;
use crate::ir::Body;
pub fn native(_f: FunctionRef, _body: &Body) -> Result<Code, String> {
    Err(String::new())
}
pub fn function(_f: &'static RtFunction, _body: &Body) -> Code {
    unimplemented!()
}
