#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Imaging/Fovea.Imaging.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// Trains on image files, a folder per class: PNG, JPEG, TIFF and others, gray or colour, of one size or brought to one.
//
//   dotnet run samples/train-own-images.cs                  on pictures of shapes that it draws first
//   dotnet run samples/train-own-images.cs FOLDER           on your own: FOLDER/CLASS/anything.png
//   dotnet run samples/train-own-images.cs FOLDER full      with the epochs that few images want

using Fovea;
using Fovea.Imaging;
using Fovea.Rendering;
using SkiaSharp;

bool full = args switch { [] or [_] => false, [_, "full"] => true, _ => throw new ArgumentException($"the arguments must be a folder, and full or nothing behind it, but are '{string.Join(' ', args)}'") };
string folder = Path.GetFullPath(args is [string given, ..] ? given : DrawShapes(Path.Combine("runs", "sample-shapes")));

// 1. A recipe names data and options, so that `./fovea evaluate` finds the same images again. What comes from one patient, slide or day must lie on one
//    side of the split: Group names what files of a kind have in common. For few images: several looks at each, mirrored and turned, and rewards compared
//    among the looks at one image.
ImagingDataSets.Register();
Recipe recipe = new()
{
    Data = $"folder:{folder}",
    DataOptions = new FolderOptions { Resize = "64x64", Group = @"(series\d+)", Normalize = true, TestPercent = 20, ValidationPercent = 20 }.ToDataOptions(),
    Model = new RecurrentAttentionOptions { Glimpses = 5, Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 3 } },
    Training = new TrainingOptions
    {
        Epochs = full ? 100 : 30,
        BatchSize = 16,
        Rollouts = 4,
        Loss = new LossOptions { Baseline = BaselineKind.LeaveOneOut, ClassWeights = ClassWeighting.Balanced },
        Augmentation = new() { Flips = true, QuarterTurns = true },
    },
};

// 2. Data. Files are decoded once into a cache and mapped into memory from there.
DataSet images = await DataSets.LoadAsync(recipe.Data, recipe.DataOptions);
Console.WriteLine($"{images.Training.Count} images to learn from, {images.Validation.Count} to select with, {images.Test.Count} to test on: {string.Join(", ", images.ClassNames)}");

// 3. Training.
using RunFolder run = RunFolder.CreateNumbered("runs", "sample-folder", recipe);
using Trainer trainer = new(recipe, images, run, observer: new EpochLog(Console.Out));
TrainingResult result = trainer.Run();

// 4. With few test images an error is a rough figure: say it with its counts.
Evaluation test = trainer.Best.Evaluate(images.Test);
Console.WriteLine($"test error {result.TestErrorPercent:F1} %, of {test.Images} images; F1 {test.Scores.F1Percent:F1} %, kappa {test.Scores.CohenKappa:F2}");
string picture = Path.GetRelativePath(".", Path.Combine(run.Path, "look.png"));
File.WriteAllBytes(picture, LookPicture.Draw(trainer.Best.Look(images.Test, index: 0)));
Console.WriteLine($"picture: {picture}");
Console.WriteLine($"now try: ./fovea predict {Path.GetRelativePath(".", run.Path)} {Path.GetRelativePath(".", Path.Combine(folder, images.Test.NameOf(0)))}");

// Discs, squares and triangles of any colour, size and place, in files as a camera would number them.
static string DrawShapes(string folder)
{
    string[] classes = ["disc", "square", "triangle"];
    for (int i = 0; i < 900; i++)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, classes[i % 3])).FullName, $"series{i / 15}-{i}.png");
        using SKSurface surface = SKSurface.Create(new SKImageInfo(80, 80));
        using SKPaint paint = new() { IsAntialias = true, Color = SKColor.FromHsl(i * 47 % 360, 70, 60) };
        surface.Canvas.Clear(SKColor.FromHsl(i * 101 % 360, 30, 15));
        (float x, float y, float radius) = (20 + (i * 31 % 40), 20 + (i * 17 % 40), 10 + (i * 7 % 8));
        if (i % 3 == 0) surface.Canvas.DrawCircle(x, y, radius, paint);
        else if (i % 3 == 1) surface.Canvas.DrawRect(x - radius, y - radius, 2 * radius, 2 * radius, paint);
        else DrawTriangle(surface.Canvas, x, y, radius, paint);
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, png.ToArray());
    }

    return folder;
}

static void DrawTriangle(SKCanvas canvas, float x, float y, float radius, SKPaint paint)
{
    using SKPathBuilder path = new();
    path.MoveTo(x, y - radius);
    path.LineTo(x + radius, y + radius);
    path.LineTo(x - radius, y + radius);
    path.Close();
    using SKPath triangle = path.Detach();
    canvas.DrawPath(triangle, paint);
}
