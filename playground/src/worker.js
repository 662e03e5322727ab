// Follows wasm-bindgen's half in a worker of the page. The first message is the compiled program, each other one what
// `read` takes.
let why, shown, screen;

// The program calls this when it panics.
function failed(said) {
  why = said;
}

onmessage = ({ data }) => {
  if (data instanceof WebAssembly.Module) {
    wasm_bindgen.initSync({ module: data });
    return;
  }
  why = undefined;
  const state = wasm_bindgen.read(...data);
  postMessage({ state });
  try {
    // What is typed and not valid changes nothing.
    if (state[0] !== shown) screen = wasm_bindgen.show(state[0]);
    shown = state[0];
    postMessage({ screen });
  } catch {
    postMessage({ why: why ?? 'it needs more memory than a browser gives to a page' });
  }
};
