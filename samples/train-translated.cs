#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// A digit lies anywhere on a canvas of 60x60: the model must find it before it can read it. Glimpses of three scales help: the coarse
// ones see where something is, the fine one sees what.
//
//   dotnet run samples/train-translated.cs         three epochs
//   dotnet run samples/train-translated.cs full    60 epochs, about a quarter of an hour on two cores

using Fovea;
using Fovea.Rendering;

bool full = args switch { [] => false, ["full"] => true, _ => throw new ArgumentException($"the argument must be full or none, but is '{string.Join(' ', args)}'") };

// 1. Data: MNIST's digits at random places. Training images are drawn anew for every epoch, so no two are ever the same;
//    validation and test images are the same for everybody.
DataSet digits = await DataSets.LoadAsync("translated-mnist");
Console.WriteLine($"{digits.Training.Count:N0} images of {digits.Shape}, new ones every epoch");

// 2. Three patches around one centre, of 12, 24 and 48 pixels, each averaged down to 12x12.
Recipe recipe = new()
{
    Data = digits.Name,
    Model = new RecurrentAttentionOptions { Glimpses = 6, Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 3 } },
    Training = new TrainingOptions { Epochs = full ? 60 : 3, BatchSize = full ? 128 : 64 },
};

// 3. Training.
using RunFolder run = RunFolder.CreateNumbered("runs", "sample-translated", recipe);
using Trainer trainer = new(recipe, digits, run, observer: new EpochLog(Console.Out));
TrainingResult result = trainer.Run();
Console.WriteLine($"test error {result.TestErrorPercent:F2} %");

// 4. What each glimpse is worth: the same model, stopped early.
for (int glimpses = 1; glimpses <= 6; glimpses++)
{
    Evaluation stopped = trainer.Best.Evaluate(digits.Test, new EvaluationOptions { Glimpses = glimpses, Passes = 2 });
    Console.WriteLine($"error after {glimpses} glimpses: {stopped.ErrorPercent:F2} %");
}

// 5. A look: on the right, what the three scales of each glimpse saw.
string picture = Path.GetRelativePath(".", Path.Combine(run.Path, "look.png"));
File.WriteAllBytes(picture, LookPicture.Draw(trainer.Best.Look(digits.Test, index: 0)));
Console.WriteLine($"picture: {picture}");
