#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// Where the errors of a model on cluttered digits come from: every test image that it misreads in one look, by cause, and a picture of some of each.
// It can be told since images are drawn by rule: the same data without clutter has each digit at the same place.
//
//   dotnet run samples/error-causes.cs                                                models/cluttered-60
//   dotnet run samples/error-causes.cs runs/mine-001 cluttered-mnist-100              a run of yours, and its data

using System.Text.Json.Nodes;
using Fovea;
using Fovea.Rendering;

string models = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "models");
(string path, string name) = args switch
{
    [] => (Path.Combine(models, "cluttered-60"), "cluttered-mnist-60"),
    [string given, string dataName] => (given, dataName),
    _ => throw new ArgumentException($"the arguments must be a model and its data, or none, but are '{string.Join(' ', args)}'"),
};

// 1. The model, one that reads digits alone, and the same test images with clutter, without it, and before they were placed.
TrainedModel model = TrainedModel.Open(path), reader = TrainedModel.Open(Path.Combine(models, "mnist"));
ImageSet cluttered = (await DataSets.LoadAsync(name)).Test, clean = (await DataSets.LoadAsync(name, new JsonObject { ["pieces"] = 0 })).Test;
ImageSet digits = (await DataSets.LoadAsync("mnist")).Test;
ImageShape shape = cluttered.Shape;

// 2. One look at every image. What was misread has the first cause that holds.
string[] causes =
[
    "hard by itself: the model of models/mnist misreads the digit alone, too",
    "not looked at: less than half of its ink was ever under the finest scale",
    "clutter taken for it: without its digit the image is read as the same wrong class",
    "mixed up with clutter: without clutter it is read right",
    "misread: without clutter, too",
];
List<int>[] images = [.. causes.Select(_ => new List<int>())];
double[] seenOf = new double[cluttered.Count];
for (int i = 0; i < cluttered.Count; i++)
{
    Look look = model.Look(cluttered, i);
    seenOf[i] = ShareSeen(look, clean.Pixels(i));
    if (look.Prediction != cluttered.Labels[i]) images[CauseOf(i, look)].Add(i);
}

// 3. The causes, and up to ten images of each.
int errors = images.Sum(group => group.Count);
Console.WriteLine($"{errors} of {cluttered.Count:N0} images misread, {100.0 * errors / cluttered.Count:F2} %; ink under the finest scale at some glimpse: {100 * seenOf.Average():F1} % of all images' in the mean");
for (int cause = 0; cause < causes.Length; cause++) Console.WriteLine($"{images[cause].Count,5}  {100.0 * images[cause].Count / Math.Max(1, errors),5:F1} %  {causes[cause]}");

string folder = Path.Combine("runs", "error-causes"), picture = Path.Combine(folder, $"{name}.png");
Directory.CreateDirectory(folder);
File.WriteAllBytes(picture, new ImageGrid("misread", shape, [.. causes.Zip(images, (cause, group) => new ImageGridRow(
    cause.Split(':')[0], [.. group.Take(10).Select(i => cluttered.Pixels(i).ToArray())]))]).Draw());
Console.WriteLine($"picture: {picture}");

int CauseOf(int image, Look look)
{
    if (reader.Look(digits, image).Prediction != digits.Labels[image]) return 0;
    if (seenOf[image] < 0.5) return 1;
    if (model.Look(WithoutDigit(image), shape.Width, shape.Height, shape.Channels).Prediction == look.Prediction) return 2;
    return model.Look(clean, image).Prediction == clean.Labels[image] ? 3 : 4;
}

// Where clutter covers the digit it goes too: what is left is clutter alone, with holes.
byte[] WithoutDigit(int image)
{
    byte[] pixels = cluttered.Pixels(image).ToArray();
    ReadOnlySpan<byte> digit = clean.Pixels(image);
    for (int i = 0; i < pixels.Length; i++) if (digit[i] > 0) pixels[i] = 0;
    return pixels;
}

static double ShareSeen(Look look, ReadOnlySpan<byte> digit)
{
    double ink = 0, seen = 0;
    for (int i = 0; i < digit.Length; i++)
    {
        int x = i % look.Shape.Width, y = i / look.Shape.Width;
        ink += digit[i];
        if (look.Steps.Any(step => step.Boxes[0] is var box && x >= box.Left && x < box.Left + box.Size && y >= box.Top && y < box.Top + box.Size)) seen += digit[i];
    }

    return seen / ink;
}
