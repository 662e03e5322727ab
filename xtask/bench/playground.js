// What `cargo xtask bench playground` does in a browser. Each function returns the seconds of each move, from the event to the picture.

// After a frame has been made, a message comes once it has been given to the screen.
const message = () => new Promise(done => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = done;
  port2.postMessage(0);
});
const painted = () => new Promise(requestAnimationFrame).then(message);

// Moves a control of the playground.
async function drag([name, moves]) {
  const root = document.documentElement.dataset, taken = [];
  const field = document.querySelector(`.control:has([name=${name}]) :is([type=range], select)`);
  for (let i = 0; i < moves; i++) {
    const before = root.shown, start = performance.now();
    if (field.type === 'range') field.value = (Number(field.value) + 1) % 80;
    else field.selectedIndex = (field.selectedIndex + 1) % 3;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    while (root.shown === before) await message();
    await painted();
    taken.push((performance.now() - start) / 1000);
  }
  return taken;
}

// Moves a control at every frame of the screen, for a number of frames. Returns the pictures per frame, and the seconds of a frame.
async function pace([name, frames]) {
  const root = document.documentElement.dataset, start = performance.now();
  const field = document.querySelector(`.control:has([name=${name}]) [type=range]`);
  let pictures = 0, before;
  for (let i = 0; i < frames; i++) {
    await new Promise(requestAnimationFrame);
    pictures += root.shown !== before;
    before = root.shown;
    field.value = (Number(field.value) + 1) % 80;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return [pictures / frames, (performance.now() - start) / 1000 / frames];
}

// The same layer in TensorFlow.js, with a picture of the activations.
async function layer([inputs, units, what, moves]) {
  const taken = [];
  const draw = seed => [tf.randomNormal([200, inputs], 0, 1, 'float32', seed), tf.randomNormal([inputs, units], 0, 1, 'float32', seed + 1)];
  let [x, g] = draw(0), z = tf.matMul(x, g.mul(0.01));
  for (let i = 1; i <= moves; i++) {
    const start = performance.now();
    if (what === 'seed') {
      [x, g].forEach(old => old.dispose());
      [x, g] = draw(i);
    }
    if (what !== 'activation') {
      z.dispose();
      z = tf.tidy(() => tf.matMul(x, g.mul(0.01 * 1.1 ** i)));
    }
    const a = [tf.tanh, tf.relu, tf.selu][what === 'activation' ? i % 3 : 0](z);
    const values = await a.data();
    a.dispose();
    const counts = new Array(50).fill(0);
    for (const value of values) if (value >= -1 && value <= 1) counts[Math.min(49, Math.floor((value + 1) * 25))]++;
    const top = Math.max(...counts);
    const bars = counts.map((n, i) => `<rect x="${12 * i}" y="${300 - 300 * n / top}" width="12" height="${300 * n / top}"/>`);
    document.body.innerHTML = `<svg width="600" height="300">${bars.join('')}</svg>`;
    await painted();
    taken.push((performance.now() - start) / 1000);
  }
  [x, g, z].forEach(old => old.dispose());
  return taken;
}
