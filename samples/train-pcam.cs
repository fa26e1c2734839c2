#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Imaging/Fovea.Imaging.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// PatchCamelyon (Veeling et al. 2018): 327,680 colour patches of lymph nodes, 96x96, in HDF5 files; is there tumour in the middle or not?
// With two classes, error alone says little: this sample reads the other figures. Without a folder the patches are made up, dots for nuclei:
// they show how it goes, and their figures say nothing about tissue.
//
//   dotnet run samples/train-pcam.cs                a made-up set in the challenge's files, written first
//   dotnet run samples/train-pcam.cs FOLDER         the real one: the folder of camelyonpatch_level_2_split_{train,valid,test}_{x,y}.h5
//   dotnet run samples/train-pcam.cs FOLDER full    ten epochs

using Fovea;
using Fovea.Imaging;
using Fovea.Rendering;
using PureHDF;

bool full = args switch { [] or [_] => false, [_, "full"] => true, _ => throw new ArgumentException($"the arguments must be a folder, and full or nothing behind it, but are '{string.Join(' ', args)}'") };
string folder = Path.GetFullPath(args is [string given, ..] ? given : WriteMadeUp(Path.Combine("runs", "sample-pcam-files")));

ImagingDataSets.Register();
Recipe recipe = new()
{
    Data = $"pcam:{folder}",
    DataOptions = new PcamOptions { Normalize = true }.ToDataOptions(),
    Model = new RecurrentAttentionOptions { Glimpses = 6, Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 3 } },
    Training = new TrainingOptions
    {
        Epochs = full ? 10 : args.Length == 1 ? 1 : 12,
        BatchSize = 32,
        Augmentation = new() { Flips = true, QuarterTurns = true },
    },
};

// 1. Data. The files are gzipped chunk by chunk, and are unpacked once into a cache that is mapped.
DataSet patches = await DataSets.LoadAsync(recipe.Data, recipe.DataOptions);
Console.WriteLine($"{patches.Training.Count:N0} patches of {patches.Shape} to learn from, {patches.Validation.Count:N0} to select with, {patches.Test.Count:N0} to test on");

// 2. Training.
using RunFolder run = RunFolder.CreateNumbered("runs", "sample-pcam", recipe);
using Trainer trainer = new(recipe, patches, run, observer: new EpochLog(Console.Out));
trainer.Run();

// 3. Figures, of the class "tumour" where they are of one class.
Evaluation test = trainer.Best.Evaluate(patches.Test);
Console.WriteLine($"test error        {test.ErrorPercent:F2} ± {test.ErrorPercentSpread:F2} % over {test.Passes} starts");
Console.WriteLine($"precision         {test.Scores.PrecisionPercent:F1} %: of those said to be tumour, so many are");
Console.WriteLine($"recall            {test.Scores.RecallPercent:F1} %: of the tumours, so many were found");
Console.WriteLine($"F1                {test.Scores.F1Percent:F1} %: the harmonic mean of both");
Console.WriteLine($"Cohen's kappa     {test.Scores.CohenKappa:F3}: agreement beyond chance");
Console.WriteLine($"area under ROC    {test.Scores.RocAuc:F4}: a tumour is ranked above a normal patch this often");
Console.WriteLine($"missed tumours    {test.Confusion[1][0]} looks, false alarms {test.Confusion[0][1]}");
string picture = Path.GetRelativePath(".", Path.Combine(run.Path, "look.png"));
File.WriteAllBytes(picture, LookPicture.Draw(trainer.Best.Look(patches.Test, index: 1)));
Console.WriteLine($"picture: {picture}");

// Dots anywhere; where there is "tumour", a cluster of large ones in the middle.
static string WriteMadeUp(string folder)
{
    const int side = 96;
    Directory.CreateDirectory(folder);
    foreach ((string part, int count) in new[] { ("train", 400), ("valid", 100), ("test", 100) })
    {
        byte[,,,] images = new byte[count, side, side, 3], labels = new byte[count, 1, 1, 1];
        uint random = (uint)part.Length + (uint)count;
        int Next(int below) => (int)((random = (random * 1664525) + 1013904223) >> 8) % below;
        void Dot(int image, int x, int y, int radius)
        {
            for (int row = -radius; row <= radius; row++)
                for (int column = -radius; column <= radius; column++)
                    if ((row * row) + (column * column) <= radius * radius)
                        (images[image, y + row, x + column, 0], images[image, y + row, x + column, 1], images[image, y + row, x + column, 2]) = (95, 50, 140);
        }

        for (int image = 0; image < count; image++)
        {
            labels[image, 0, 0, 0] = (byte)(image % 2);
            for (int row = 0; row < side; row++)
                for (int column = 0; column < side; column++)
                    (images[image, row, column, 0], images[image, row, column, 1], images[image, row, column, 2]) = (232, 185, 215);
            for (int dot = 0; dot < 40; dot++) Dot(image, 6 + Next(84), 6 + Next(84), 2);
            for (int dot = 0; dot < 6 * (image % 2); dot++) Dot(image, 40 + Next(16), 40 + Next(16), 4);
        }

        new H5File { ["x"] = images }.Write(Path.Combine(folder, $"camelyonpatch_level_2_split_{part}_x.h5"));
        new H5File { ["y"] = labels }.Write(Path.Combine(folder, $"camelyonpatch_level_2_split_{part}_y.h5"));
    }

    return folder;
}
