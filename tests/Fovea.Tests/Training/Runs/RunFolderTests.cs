using Fovea.Data.Cue;

namespace Fovea.Tests.Training.Runs;

public sealed class RunFolderTests : IDisposable
{
    private static readonly Recipe recipe = Recipe.Parse("""{ "data": "cue", "model": { "glimpses": 2, "core": { "hidden": 16 } }, "training": { "epochs": 2, "batchSize": 20 } }""");

    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 40, validationCount: 10, testCount: 10).Create();

    public static TheoryData<string> Doors => ["train", "extend", "export", "result"];

    /// <summary>Somebody else may have it by then.</summary>
    [Theory]
    [MemberData(nameof(Doors))]
    public void A_folder_that_was_given_back_is_not_worked_in(string door)
    {
        RunFolder run = RunFolder.Create(folder["run"], recipe);
        TrainingResult result;
        using (Trainer trainer = new(recipe, data, run, threads: 1)) result = trainer.Run();
        run.Dispose();
        Dictionary<string, Action> doors = new()
        {
            ["train"] = () => new Trainer(recipe, data, run, threads: 1).Dispose(),
            ["extend"] = () => run.Extend(5),
            ["export"] = () => run.Export(folder["model"], data, threads: 1),
            ["result"] = () => run.WriteResult(result),
        };
        Assert.Equal(typeof(RunFolder).FullName, Assert.Throws<ObjectDisposedException>(doors[door]).ObjectName);
        Assert.False(Directory.Exists(folder["model"]));
        // What only reads needs no lock.
        Assert.Equal(recipe, run.ReadRecipe());
        Assert.Equal(result.BestEpoch, run.ReadResult()!.BestEpoch);
    }

    [Fact]
    public void A_trainer_whose_folder_was_given_back_writes_nothing_more_there()
    {
        RunFolder run = RunFolder.Create(folder["run"], recipe);
        using Trainer trainer = new(recipe, data, run, threads: 1);
        run.Dispose();
        Assert.Throws<ObjectDisposedException>(() => trainer.Run());
        Assert.False(File.Exists(run.ResumePath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("../up")]
    [InlineData("my run")]
    [InlineData("Ü")]
    public void A_name_has_letters_that_every_file_system_knows(string name)
    {
        Assert.Equal(
            $"a run's name must have letters, digits, '-', '_' and '.' alone, but is '{name}'",
            Assert.Throws<RunException>(() => RunFolder.CreateNumbered(folder["runs"], name, recipe)).Message);
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_path_names_something(string path)
    {
        string isEmpty = $"but is '{path}'";
        Assert.Equal($"path must name a run's folder, {isEmpty}", Assert.Throws<RunException>(() => RunFolder.Create(path, recipe)).Message);
        Assert.Equal($"path must name a run's folder, {isEmpty}", Assert.Throws<RunException>(() => RunFolder.Open(path)).Message);
        Assert.Equal($"parent must name the folder that runs lie in, {isEmpty}", Assert.Throws<RunException>(() => RunFolder.CreateNumbered(path, "run", recipe)).Message);
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        Assert.Equal($"path must name a model's folder, {isEmpty}", Assert.Throws<CheckpointException>(() => run.Export(path, data)).Message);
        Assert.Equal($"path must name a recipe's file, {isEmpty}", Assert.Throws<RecipeException>(() => Recipe.Read(path)).Message);
        Assert.Equal($"path must name a recipe's file, {isEmpty}", Assert.Throws<RecipeException>(() => recipe.Write(path)).Message);
        Assert.StartsWith($"path must name a model, {isEmpty}", Assert.Throws<CheckpointException>(() => TrainedModel.Open(path)).Message, StringComparison.Ordinal);
        Assert.StartsWith("model must name a model's file", Assert.Throws<CheckpointException>(() => StartingWeights.From(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_cannot_be_written_says_where_to()
    {
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        using (Trainer trainer = new(recipe, data, run, threads: 1)) trainer.Run();
        // Below a file there is no folder.
        string path = Path.Combine(run.RecipePath, "model");
        CheckpointException refused = Assert.Throws<CheckpointException>(() => run.Export(path, data, threads: 1));
        Assert.StartsWith($"{path} cannot be made a model's folder: ", refused.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<IOException>(refused.InnerException);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public void Threads_are_1_to_1024_wherever_they_are_asked_for(int threads)
    {
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        using (Trainer trainer = new(recipe, data, run, threads: 1)) trainer.Run();
        TrainedModel model = TrainedModel.Open(run.Path);
        AssertRefused(() => new Trainer(recipe, data, threads: threads).Dispose());
        AssertRefused(() => model.Evaluate(data, threads: threads));
        AssertRefused(() => model.Evaluate(data.Test, threads: threads));
        AssertRefused(() => run.Export(folder["model"], data, threads: threads));

        void AssertRefused(Action ask) => Assert.Equal($"threads must be 1 to 1024, but is {threads}", Assert.Throws<OptionException>(ask).Message);
    }

    public void Dispose() => folder.Dispose();
}
