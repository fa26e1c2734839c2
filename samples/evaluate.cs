#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj

// Measures a trained model: error, likelihood, calibration, what it confuses, and what more looks or fewer glimpses change.
//
//   dotnet run samples/evaluate.cs                    a model that it trains first, for two epochs
//   dotnet run samples/evaluate.cs runs/mnist-001     the model of a run on MNIST, or any other: models/mnist

using Fovea;

TrainedModel? given = args switch { [] => null, [string path] => TrainedModel.Open(path), _ => throw new ArgumentException($"one model at most can be measured, but there are {args.Length}") };
DataSet digits = await DataSets.LoadAsync("mnist");
TrainedModel model = given ?? Train(digits);

// 1. One look per image, at the means of the policy; the data's classes are matched with the model's by name. A model that begins anywhere
// is measured from ten random starts: error and spread.
Evaluation once = model.Evaluate(digits);
Console.WriteLine($"test error            {once.ErrorPercent:F2} ± {once.ErrorPercentSpread:F2} % over {once.Passes} starts");
Console.WriteLine($"likelihood            {once.NegativeLogLikelihood:F3} nats: minus the logarithm of the true class's probability, 0 is best");
Console.WriteLine($"calibration error     {once.CalibrationErrorPercent:F2} %: how far its certainty is from how often it is right");
Console.WriteLine($"Cohen's kappa         {once.Scores.CohenKappa:F3}: agreement with the truth beyond chance, 1 is best");
Console.WriteLine($"area under the ROC    {once.Scores.RocAuc:F4}: a class's image ranks above another's this often");

// 2. Ten sampled looks per image, their probabilities averaged: another quantity, and ten times the work.
Evaluation averaged = model.Evaluate(digits, DataSplit.Test, new EvaluationOptions { Rollouts = 10 });
Console.WriteLine($"ten looks averaged    {averaged.ErrorPercent:F2} %");

// 3. Places that nobody chose: what the learned policy is worth.
Evaluation anywhere = model.Evaluate(digits, DataSplit.Test, new EvaluationOptions { RandomLocations = true, Passes = 2 });
Console.WriteLine($"looking anywhere      {anywhere.ErrorPercent:F2} %");

// 4. Fewer glimpses than it was trained with: what each of them is worth.
for (int glimpses = 2; glimpses < once.Glimpses; glimpses++)
    Console.WriteLine($"after {glimpses} glimpses       {model.Evaluate(digits, DataSplit.Test, new EvaluationOptions { Glimpses = glimpses, Passes = 2 }).ErrorPercent:F2} %");

// 5. What it takes for what: rows are the truth, columns what was said, in looks of all passes.
Console.WriteLine("confusion   " + string.Concat(model.ClassNames.Select(name => $"{name,7}")));
foreach ((int label, IReadOnlyList<long> row) in once.Confusion.Index())
    Console.WriteLine($"{model.ClassNames[label],9}   " + string.Concat(row.Select(count => $"{count,7}")) + $"   {once.ClassAccuracyPercent[label]:F1} % right");

// Without a folder, training keeps its best model in memory and nothing else.
static TrainedModel Train(DataSet digits)
{
    using Trainer trainer = new(new Recipe { Training = new TrainingOptions { Epochs = 2, BatchSize = 64 } }, digits, observer: new EpochLog(Console.Out));
    trainer.Run();
    return trainer.Best;
}
