// Opens a model and looks at an image in memory: a seven, drawn here with two strokes. Published ahead of time it is one small executable that needs no .NET.
//
//   dotnet publish samples/native/look -c Release --output look
//   look/look models/mnist

using Fovea;

if (args is not [string path]) throw new ArgumentException($"one model must be named, but {args.Length} are");
const int side = 28;
byte[] pixels = new byte[side * side];
for (int x = 7; x <= 20; x++) Dab(x, 6);
for (int y = 6; y <= 23; y++) Dab(20 - ((y - 6) / 2), y);

Look look = TrainedModel.Open(path).Look(pixels, width: side, height: side, channels: 1);
Console.WriteLine($"this is a {look.ClassName}: {look.Steps[^1].Probabilities[look.Steps[^1].Prediction]:P1}");

void Dab(int x, int y)
{
    foreach ((int dx, int dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) }) pixels[((y + dy) * side) + x + dx] = 255;
}
