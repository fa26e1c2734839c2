#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj

// Opens a model that comes with Fovea and looks at an image in memory: a seven, drawn here with two strokes.
//
//   dotnet run samples/look.cs                    the model of models/mnist
//   dotnet run samples/look.cs runs/mnist-001     that of a run on MNIST

using Fovea;

// 1. The image: 28x28 gray bytes, black but for the strokes.
const int side = 28;
byte[] pixels = new byte[side * side];
for (int x = 7; x <= 20; x++) Dab(x, 6);
for (int y = 6; y <= 23; y++) Dab(20 - ((y - 6) / 2), y);

// 2. The look: seven glimpses of 8x8 pixels, each where the model wanted it, and what it makes of them after each. Places are -1 to 1 from the left and from the top.
TrainedModel model = TrainedModel.Open(args switch
{
    [] => Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "models", "mnist"),
    [string path] => path,
    _ => throw new ArgumentException($"one model at most can look, but there are {args.Length}"),
});
Look look = model.Look(pixels, width: side, height: side, channels: 1);
foreach (LookStep step in look.Steps) Console.WriteLine($"at ({step.X,5:F2}, {step.Y,5:F2}): a {look.ClassNames[step.Prediction]} with {step.Probabilities[step.Prediction]:P1}");
Console.WriteLine($"this is a {look.ClassName}");

void Dab(int x, int y)
{
    foreach ((int dx, int dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) }) pixels[((y + dy) * side) + x + dx] = 255;
}
