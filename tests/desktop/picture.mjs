/**
 * Pictures of the whole display, the native menu included: Xvfb keeps its screen in a file (X window dump), which is
 * written here as a PNG. WebDriver's own screenshots wait forever when nothing on the page moves.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

/** Writes the screen in the dump at `screen` to the PNG file `picture`. */
export function takePicture(screen, picture) {
  const dump = readFileSync(screen);
  const word = (index) => dump.readUInt32BE(index * 4);
  const [headerSize, width, height, lineBytes, colours] = [word(0), word(4), word(5), word(12), word(19)];
  const start = headerSize + colours * 12;
  // Each line of a PNG starts with its filter, here none; pixels are blue, green, red, nothing in the dump.
  const lines = Buffer.alloc(height * (1 + width * 3));
  let at = 0;
  for (let y = 0; y < height; y++) {
    at++;
    for (let x = 0; x < width; x++) {
      const pixel = start + y * lineBytes + x * 4;
      lines[at++] = dump[pixel + 2];
      lines[at++] = dump[pixel + 1];
      lines[at++] = dump[pixel];
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8); // Eight bits a colour, true colour.
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const chunks = [chunk("IHDR", head), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0))];
  writeFileSync(picture, Buffer.concat([signature, ...chunks]));
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([size, named, sum]);
}
