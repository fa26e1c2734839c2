// Says what image files show. Published ahead of time it is an executable with SkiaSharp's library beside it, and needs no .NET.
//
//   dotnet publish samples/native/classify -c Release --output classify
//   classify/classify models/mnist digit.png more/*.jpg

using Fovea;
using Fovea.Imaging;

if (args is not [string path, .. [_, ..] files]) throw new ArgumentException($"a model and image files must be named, but there are {args.Length} arguments");
TrainedModel model = TrainedModel.Open(path);
foreach (string file in files)
{
    DecodedImage image = ImageFile.ReadFor(model, file);
    Look look = model.Look(image.Pixels, image.Shape.Width, image.Shape.Height, image.Shape.Channels);
    Console.WriteLine($"{file}: {look.ClassName} {look.Steps[^1].Probabilities[look.Steps[^1].Prediction]:P1}");
}
