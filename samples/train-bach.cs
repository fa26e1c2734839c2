#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Imaging/Fovea.Imaging.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// Large colour photos and few of them: BACH (Aresta et al. 2019), 400 microscopy photos of 2048x1536 in four classes. A decision costs what
// its glimpses cost, whatever the size of the photo: nothing is scaled down, and files are mapped, not loaded. Without a folder the photos are
// made up, dots for nuclei: they show how it goes, and their figures say nothing about tissue.
//
//   dotnet run samples/train-bach.cs                a made-up set in the challenge's layout, written first
//   dotnet run samples/train-bach.cs FOLDER         the real one: the folder that holds Photos/{Normal,Benign,InSitu,Invasive}
//   dotnet run samples/train-bach.cs FOLDER full    with the epochs it wants: hours

using BitMiracle.LibTiff.Classic;
using Fovea;
using Fovea.Imaging;
using Fovea.Rendering;

bool full = args switch { [] or [_] => false, [_, "full"] => true, _ => throw new ArgumentException($"the arguments must be a folder, and full or nothing behind it, but are '{string.Join(' ', args)}'") };
string folder = Path.GetFullPath(args is [string given, ..] ? given : WriteMadeUp(Path.Combine("runs", "sample-bach-photos")));

// 1. The challenge's test photos have no classes, so the labelled ones are split; a fold is another way to do that. Scales double: six patches of
//    16x16 cover 16 to 512 pixels around one centre. A photo may be turned and mirrored: tissue has no up.
ImagingDataSets.Register();
Recipe recipe = new()
{
    Data = $"bach:{folder}",
    DataOptions = new BachOptions { Normalize = true, TestPercent = 20, ValidationPercent = 20 }.ToDataOptions(),
    Model = new RecurrentAttentionOptions { Glimpses = 6, Sensor = new MultiScaleSensorOptions { Size = 16, Scales = args.Length > 0 ? 6 : 5 } },
    Training = new TrainingOptions
    {
        Epochs = full ? 300 : 12,
        BatchSize = 16,
        Rollouts = 4,
        Loss = new LossOptions { Baseline = BaselineKind.LeaveOneOut },
        Augmentation = new() { Flips = true, QuarterTurns = true },
    },
};

// 2. Data and training.
DataSet photos = await DataSets.LoadAsync(recipe.Data, recipe.DataOptions);
Console.WriteLine($"{photos.Training.Count} photos of {photos.Shape} to learn from, {photos.Test.Count} to test on: {string.Join(", ", photos.ClassNames)}");
using RunFolder run = RunFolder.CreateNumbered("runs", "sample-bach", recipe);
using Trainer trainer = new(recipe, photos, run, observer: new EpochLog(Console.Out));
Console.WriteLine($"test error {trainer.Run().TestErrorPercent:F1} %");

// 3. Per class, and the share of pixels that a decision was based on at full sharpness.
Evaluation test = trainer.Best.Evaluate(photos.Test);
foreach ((string name, double right) in photos.ClassNames.Zip(test.ClassAccuracyPercent)) Console.WriteLine($"{name,9}: {right:F0} % right");
Console.WriteLine($"six glimpses of 16x16 are {100.0 * 6 * 16 * 16 / (photos.Shape.Width * photos.Shape.Height):F2} % of a photo");
string picture = Path.GetRelativePath(".", Path.Combine(run.Path, "look.png"));
File.WriteAllBytes(picture, LookPicture.Draw(trainer.Best.Look(photos.Test, index: 0)));
Console.WriteLine($"picture: {picture}");

// Stained tissue of a kind: dots for nuclei, more and darker ones from class to class.
static string WriteMadeUp(string folder)
{
    const int width = 256, height = 192, perClass = 40;
    string[] classes = ["Normal", "Benign", "InSitu", "Invasive"];
    foreach ((int label, string name) in classes.Index())
    {
        string directory = Directory.CreateDirectory(Path.Combine(folder, "Photos", name)).FullName;
        for (int photo = 0; photo < perClass; photo++)
        {
            byte[] pixels = [.. Enumerable.Repeat(new byte[] { 235, 190, 220 }, width * height).SelectMany(pixel => pixel)];
            uint random = (uint)((label * 1000) + photo + 1);
            int Next(int below) => (int)((random = (random * 1664525) + 1013904223) >> 8) % below;
            for (int nucleus = 0; nucleus < 40 + (60 * label); nucleus++)
            {
                (int x, int y, int radius) = (Next(width - 12) + 6, Next(height - 12) + 6, 2 + Next(2 + label));
                for (int row = -radius; row <= radius; row++)
                    for (int column = -radius; column <= radius; column++)
                        if ((row * row) + (column * column) <= radius * radius)
                            ((byte[])[(byte)(120 - (20 * label)), 60, 150]).CopyTo(pixels, 3 * (((y + row) * width) + x + column));
            }

            WriteTiff(Path.Combine(directory, $"{name.ToLowerInvariant()}{photo:D3}.tif"), width, height, pixels);
        }
    }

    return folder;
}

static void WriteTiff(string path, int width, int height, byte[] pixels)
{
    using Tiff tiff = Tiff.Open(path, "w") ?? throw new IOException($"{path} cannot be written");
    tiff.SetField(TiffTag.IMAGEWIDTH, width);
    tiff.SetField(TiffTag.IMAGELENGTH, height);
    tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
    tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
    tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.RGB);
    tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
    for (int row = 0; row < height; row++) tiff.WriteScanline(pixels, 3 * width * row, row, 0);
}
