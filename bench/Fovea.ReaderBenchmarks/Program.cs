using System.CommandLine;
using Fovea;
using Fovea.ReaderBenchmarks;

Option<string> guide = new("--guide") { Description = "The model whose looks are read.", DefaultValueFactory = _ => "models/cluttered-60" };
Option<int> size = new("--size") { Description = "Side of the reader's patches.", DefaultValueFactory = _ => 24 };
Option<int> scales = new("--scales") { Description = "Their scales.", DefaultValueFactory = _ => 2 };
Option<int> epochs = new("--epochs") { Description = "Epochs that the reader is trained for.", DefaultValueFactory = _ => 60 };
Option<int?> threads = new("--threads") { Description = "Threads to compute with." };
Option<string> folder = new("--out") { Description = "The run's folder; one that is there is gone on with.", Required = true };

RootCommand root = new("Trains a reader where a guide looks, from the guide's weights and by its recipe, but for the sensor: with finer patches it tells what reading costs, with the guide's own what longer training alone gains.")
{
    guide, size, scales, epochs, threads, folder,
};
root.SetAction(async (arguments, stop) =>
{
    TrainedModel model = TrainedModel.Open(arguments.GetRequiredValue(guide));
    RecurrentAttentionOptions attention = (RecurrentAttentionOptions)model.Recipe.Model;
    Recipe recipe = model.Recipe with
    {
        Model = attention with { Sensor = new MultiScaleSensorOptions { Size = arguments.GetRequiredValue(size), Scales = arguments.GetRequiredValue(scales) } },
        StartFrom = StartingWeights.From(arguments.GetRequiredValue(guide)),
        Training = model.Recipe.Training with { Epochs = arguments.GetRequiredValue(epochs), Rollouts = 1 },
    };
    DataSet data = await DataSets.LoadAsync(recipe.Data, recipe.DataOptions, cancellation: stop);
    string path = arguments.GetRequiredValue(folder);
    using RunFolder run = Directory.Exists(path) ? RunFolder.Open(path) : RunFolder.Create(path, recipe);
    BorrowedLooks looks = new(model, arguments.GetValue(threads));
    using Trainer trainer = new(recipe, data, run, arguments.GetValue(threads), new EpochLog(Console.Out), device: looks);
    Console.WriteLine($"test error {trainer.Run(stop).TestErrorPercent:F2} %");
});
return await root.Parse(args).InvokeAsync();
