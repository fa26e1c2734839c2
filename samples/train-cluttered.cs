#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// A digit among pieces of other digits: what is not the digit must be passed over. The paper's comparison is made here too: the same
// network, looking at places that nobody chose.
//
//   dotnet run samples/train-cluttered.cs         two epochs on 60x60
//   dotnet run samples/train-cluttered.cs full    60 epochs on 100x100: leave it alone for an hour

using Fovea;
using Fovea.Data;
using Fovea.Models;
using Fovea.Rendering;
using Fovea.Reports;
using Fovea.Sensing;
using Fovea.Training;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

bool full = args is ["full"];

// 1. Data: four pieces of 8x8 pixels, cut from other digits, on 60x60; or eight of them on 100x100.
string name = full ? "cluttered-mnist-100" : "cluttered-mnist-60";
DataSet digits = await DataSets.LoadAsync(name);

// 2. One more scale where the canvas is larger: the coarsest patch should see most of it.
Recipe recipe = new()
{
    Data = name,
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

// 4. Where it looked on average: glimpses counted on a grid, over 300 test images.
TrainedModel model = trainer.Best;
FixationMap map = new(digits.Shape);
for (int image = 0; image < 300; image++)
    foreach (LookStep step in model.Look(digits.Test, image).Steps.Skip(1)) map.Add(step.X, step.Y);
const string shades = " .:-=+*#%@";
for (int row = 0; row < map.Rows; row += 2)
{
    // Two rows of cells to a line: letters are twice as high as wide.
    long[] counts = [.. Enumerable.Range(0, map.Columns).Select(column => map[row, column] + (row + 1 < map.Rows ? map[row + 1, column] : 0))];
    Console.WriteLine("  " + string.Concat(counts.Select(count => shades[(int)Math.Min(shades.Length - 1, count * (shades.Length - 1) / map.Most)])));
}

string picture = Path.Combine(run.Path, "look.png");
File.WriteAllBytes(picture, LookPicture.Draw(model.Look(digits.Test, index: 0)));
Console.WriteLine($"picture: {picture}");
