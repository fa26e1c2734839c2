#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// A digit among pieces of other digits: what is not the digit must be passed over. The paper's comparison is made here too: the same
// network, looking at places that nobody chose.
//
//   dotnet run samples/train-cluttered.cs         two epochs on 60x60
//   dotnet run samples/train-cluttered.cs full    60 epochs on 100x100: leave it alone for an hour

using Fovea;
using Fovea.Rendering;

bool full = args switch { [] => false, ["full"] => true, _ => throw new ArgumentException($"the argument must be full or none, but is '{string.Join(' ', args)}'") };

// 1. Data: four pieces of 8x8 pixels, cut from other digits, on 60x60; or eight of them on 100x100.
DataSet digits = await DataSets.LoadAsync(full ? "cluttered-mnist-100" : "cluttered-mnist-60");

// 2. One more scale where the canvas is larger: the coarsest patch should see most of it.
Recipe recipe = new()
{
    Data = digits.Name,
    Model = new RecurrentAttentionOptions { Glimpses = 8, Sensor = new MultiScaleSensorOptions { Size = 12, Scales = full ? 4 : 3 } },
    Training = new TrainingOptions { Epochs = full ? 60 : 2, BatchSize = full ? 128 : 64 },
};
using RunFolder run = RunFolder.CreateNumbered("runs", "sample-cluttered", recipe);
using Trainer trainer = new(recipe, digits, run, observer: new EpochLog(Console.Out));
TrainingResult result = trainer.Run();
Console.WriteLine($"test error {result.TestErrorPercent:F2} %");

// 3. The same weights at places drawn at random: what the learned policy adds, once it has had time to learn.
Evaluation anywhere = trainer.Best.Evaluate(digits.Test, new EvaluationOptions { RandomLocations = true, Passes = 2 });
Console.WriteLine($"looking anywhere: {anywhere.ErrorPercent:F2} %");

// 4. Where it looked on average: glimpses counted on a grid, over 300 test images; letters are twice as high as wide.
TrainedModel model = trainer.Best;
const int rows = 12, columns = 24;
int[,] counts = new int[rows, columns];
for (int image = 0; image < 300; image++)
    foreach (LookStep step in model.Look(digits.Test, image).Steps.Skip(1))
        counts[Math.Min(rows - 1, (int)((step.Y + 1) / 2 * rows)), Math.Min(columns - 1, (int)((step.X + 1) / 2 * columns))]++;
const string shades = " .:-=+*#%@";
int most = counts.Cast<int>().Max();
for (int row = 0; row < rows; row++)
    Console.WriteLine("  " + string.Concat(Enumerable.Range(0, columns).Select(column => shades[counts[row, column] * (shades.Length - 1) / most])));

string picture = Path.GetRelativePath(".", Path.Combine(run.Path, "look.png"));
File.WriteAllBytes(picture, LookPicture.Draw(model.Look(digits.Test, index: 0)));
Console.WriteLine($"picture: {picture}");
