// Writes a picture with at most 256 colors, which a dashboard needs hardly more of: node render/shrink.mjs IN OUT
import { readFileSync, writeFileSync } from 'node:fs';

import UPNG from 'upng-js';

const [from, to] = process.argv.slice(2);
const picture = UPNG.decode(readFileSync(from));
writeFileSync(to, Buffer.from(UPNG.encode(UPNG.toRGBA8(picture), picture.width, picture.height, 256)));
