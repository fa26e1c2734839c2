#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// Trains the recurrent attention model on MNIST, tests it, and draws how it looks at a digit.
//
//   dotnet run samples/train-mnist.cs         three epochs: a model that reads most digits
//   dotnet run samples/train-mnist.cs full    90 epochs, about five minutes on two cores: below 1.7 % error

using Fovea;
using Fovea.Rendering;

bool full = args switch { [] => false, ["full"] => true, _ => throw new ArgumentException($"the argument must be full or none, but is '{string.Join(' ', args)}'") };

// 1. Data. It is fetched once, checked, and kept under FOVEA_HOME. Of the 60,000 training digits 5,000 validate: they select the model.
DataSet digits = await DataSets.LoadAsync("mnist");
Console.WriteLine($"{digits.Training.Count:N0} digits to learn from, {digits.Validation.Count:N0} to select with, {digits.Test.Count:N0} to test on, each {digits.Shape}");

// 2. A recipe: all that decides what training yields. What it does not say is as in the paper.
Recipe recipe = new()
{
    Model = new RecurrentAttentionOptions
    {
        Glimpses = 7,
        Sensor = new MultiScaleSensorOptions { Size = 8, Scales = 1 }, // 8x8 pixels of 28x28 at a time
        LocationStd = 0.1f, // how far training strays from where the model wants to look
    },
    Training = new TrainingOptions { Epochs = full ? 90 : 3, BatchSize = full ? 128 : 64, LearningRate = 0.001f, Seed = 1 },
};

// 3. Training. A run's folder holds recipe, metrics and weights; stopped, it goes on by `./fovea train --resume FOLDER`.
using RunFolder run = RunFolder.CreateNumbered("runs", "sample-mnist", recipe);
using Trainer trainer = new(recipe, digits, run, observer: new EpochLog(Console.Out));
TrainingResult result = trainer.Run();
Console.WriteLine($"test error {result.TestErrorPercent:F2} % after {result.Seconds:F0} s, with the weights of epoch {result.BestEpoch}");

// 4. A look at a test digit: seven glimpses, and what the model makes of them after each.
Look look = trainer.Best.Look(digits.Test, index: 0);
foreach ((int glimpse, LookStep step) in look.Steps.Index())
    Console.WriteLine($"glimpse {glimpse + 1} at ({step.X,5:F2}, {step.Y,5:F2}): a {look.ClassNames[step.Prediction]} with {step.Probabilities[step.Prediction]:P0}");

string picture = Path.GetRelativePath(".", Path.Combine(run.Path, "look.png"));
File.WriteAllBytes(picture, LookPicture.Draw(look));
Console.WriteLine($"picture: {picture}");
