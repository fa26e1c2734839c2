/** Draws [height, width, channels] or, by planes, [channels, height, width] bytes on a canvas of their size. */
export function drawPixels(canvas, bytes, width, height, channels, byPlanes = false) {
  canvas.width = width;
  canvas.height = height;
  const count = width * height, image = new ImageData(width, height);
  for (let i = 0; i < count; i++) {
    for (let color = 0; color < 3; color++) {
      const channel = channels < 3 ? 0 : color;
      image.data[4 * i + color] = bytes[byPlanes ? channel * count + i : i * channels + channel];
    }
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Bytes of base64. */
export const bytesOf = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));
