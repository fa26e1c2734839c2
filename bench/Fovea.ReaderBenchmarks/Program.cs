using System.CommandLine;
using Fovea;
using Fovea.ReaderBenchmarks;

Option<string> guide = new("--guide") { Description = "The model whose looks are read.", DefaultValueFactory = _ => "models/cluttered-60" };
Option<bool> sharper = new("--sharper") { Description = "See the guide's glimpses at twice the resolution." };
Option<int> epochs = new("--epochs") { Description = "Epochs that the reader is trained for.", DefaultValueFactory = _ => 20 };
Option<float> rate = new("--learning-rate") { Description = "The first learning rate.", DefaultValueFactory = _ => 0.0005f };
Option<int?> threads = new("--threads") { Description = "Threads to compute with." };
Option<string> folder = new("--out") { Description = "The run's folder; one that is there is gone on with.", Required = true };

RootCommand root = new("Trains a reader where a guide looks, from the guide's own answers on: with sharper glimpses it tells what reading costs, with the guide's own what longer training alone gains.")
{
    guide, sharper, epochs, rate, threads, folder,
};
root.SetAction(async (arguments, stop) =>
{
    TrainedModel model = TrainedModel.Open(arguments.GetRequiredValue(guide));
    string path = arguments.GetRequiredValue(folder);
    using RunFolder run = Directory.Exists(path) ? RunFolder.Open(path) : Begin();
    Recipe recipe = run.ReadRecipe();
    DataSet data = await DataSets.LoadAsync(recipe.Data, recipe.DataOptions, cancellation: stop);
    BorrowedLooks looks = new(model, arguments.GetValue(threads));
    using Trainer trainer = new(recipe, data, run, arguments.GetValue(threads), new EpochLog(Console.Out), device: looks);
    Console.WriteLine($"validation error so far {trainer.Current.Evaluate(data, DataSplit.Validation, device: looks).ErrorPercent:F2} %");
    Console.WriteLine($"test error {trainer.Run(stop).TestErrorPercent:F2} %");

    RunFolder Begin()
    {
        TrainedModel reader = arguments.GetValue(sharper) ? SharperReader.Of(model) : model;
        string start = $"{Path.TrimEndingDirectorySeparator(path)}.start.safetensors";
        reader.Save(start);
        return RunFolder.Create(path, reader.Recipe with
        {
            StartFrom = StartingWeights.From(start),
            Training = reader.Recipe.Training with { Epochs = arguments.GetRequiredValue(epochs), LearningRate = arguments.GetRequiredValue(rate), Rollouts = 1 },
        });
    }
});
return await root.Parse(args).InvokeAsync();
