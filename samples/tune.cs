#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj
#:project ../src/Fovea.Tuning/Fovea.Tuning.csproj

// Searches for a learning rate and a deviation of locations: a Gaussian process looks at what was tried, and says what to try next. The
// task is quick to train and needs a policy, so that both matter.
//
//   dotnet run samples/tune.cs         8 trials of 4 epochs
//   dotnet run samples/tune.cs full    40 trials of 12 epochs

using Fovea;
using Fovea.Rendering;
using Fovea.Tuning;

bool full = args switch { [] => false, ["full"] => true, _ => throw new ArgumentException($"the argument must be full or none, but is '{string.Join(' ', args)}'") };
(int trials, int epochs) = full ? (40, 12) : (8, 4);
DataSet data = await DataSets.LoadAsync("cue");

// 1. What is searched. Rates are compared by their ratios, so that axis is logarithmic.
SearchSpace space = new(
[
    new FloatDimension("training.learningRate", 0.0001, 0.1, log: true),
    new FloatDimension("model.locationStd", 0.02, 0.6),
]);

// 2. The search. A sampler is a pure function of what was tried: same seed, same trials.
ISampler sampler = new GaussianProcessOptions().Create();
List<TrialRecord> history = [];
for (int trial = 0; trial < trials; trial++)
{
    ParameterValues point = sampler.Suggest(space, history, studySeed: 1, trial);
    double error = Train(point);
    history.Add(new TrialRecord(trial, TrialState.Done, point, error, []));
    Console.WriteLine($"trial {trial}: learning rate {point["training.learningRate"].Number:G3}, deviation {point["model.locationStd"].Number:F2}: validation error {error:F1} %");
}

// 3. What came out. The test images were not looked at: whoever selects on them has nothing left to report on.
TrialRecord best = history.MinBy(trial => trial.Value)!;
Console.WriteLine($"best: trial {best.Number} with {best.Value:F1} %: {best.Parameters}");
double bestSoFar = double.PositiveInfinity;
string folder = Path.Combine("runs", "sample-tune"), picture = Path.Combine(folder, "search.png");
Directory.CreateDirectory(folder);
File.WriteAllBytes(picture, LineChartPicture.Draw(new LineChart(
    "Search", "validation error of each trial, and the best so far", new ChartAxis("trial") { IsWhole = true }, new ChartAxis("%"),
    [
        new ChartSeries("trial", [.. history.Select(trial => new ChartPoint(trial.Number, trial.Value!.Value))]) { Style = SeriesStyle.Dots },
        new ChartSeries("best so far", [.. history.Select(trial => new ChartPoint(trial.Number, bestSoFar = Math.Min(bestSoFar, trial.Value!.Value)))]),
    ])));
Console.WriteLine($"picture: {picture}");

// The names of the dimensions are options of a recipe, as for --set on the command line.
double Train(ParameterValues point)
{
    Recipe recipe = new()
    {
        Data = data.Name,
        Model = new RecurrentAttentionOptions { Glimpses = 2, Sensor = new MultiScaleSensorOptions { Size = 12 }, Start = StartLocation.Centre },
        Training = new TrainingOptions { Epochs = epochs, Rollouts = 4, Loss = new LossOptions { Baseline = BaselineKind.LeaveOneOut } },
    };
    foreach ((string option, ParameterValue value) in point) recipe = recipe.With(option, $"{value}");
    try
    {
        using Trainer trainer = new(recipe, data);
        return trainer.Run().ValidationErrorPercent;
    }
    catch (TrainingDivergedException)
    {
        return 100; // a learning rate that is too high is a result, too
    }
}
