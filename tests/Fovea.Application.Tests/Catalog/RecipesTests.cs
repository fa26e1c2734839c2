using Fovea.Application.Trials;
using Fovea.Imaging;
using Fovea.Training.Recipes;

namespace Fovea.Application.Tests.Catalog;

/// <summary>Every recipe in the repository trains, on made-up images of its data's shape.</summary>
public sealed class RecipesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    static RecipesTests() => ImagingDataSets.Register();

    public static TheoryData<string> Recipes => [.. Files("recipes").Except(Files("recipes/tuning"))];

    public static TheoryData<string> TuningFiles => [.. Files("recipes/tuning")];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_recipe_trains(string path)
    {
        Recipe recipe = Recipe.Read(Path.Combine(SourceTree.Root, path)).With("training.epochs", "1");
        Assert.NotNull(DataSets.Find(recipe.Data));
        RecipeRules.Check(recipe);
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        using Trainer trainer = new(recipe, MadeUp(recipe), run, threads: 2, observer: null);
        TrainingResult result = trainer.Run(TestContext.Current.CancellationToken);
        Assert.InRange(result.TestErrorPercent!.Value, 0, 100);
    }

    [Theory]
    [MemberData(nameof(TuningFiles))]
    public void A_tuning_file_searches_options_that_its_recipe_has(string path)
    {
        TuningPlan plan = TuningPlan.Find(Path.Combine(SourceTree.Root, path), recipe => recipe);
        plan.Check();
        Assert.NotNull(DataSets.Find(plan.Recipe.Data));
        Assert.Superset(new HashSet<string> { "model.locationStd", "training.learningRate" }, plan.Space.Dimensions.Select(dimension => dimension.Name).ToHashSet());
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.json", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(SourceTree.Root, path)).Order();

    /// <summary>A full batch and a bit.</summary>
    private static DataSet MadeUp(Recipe recipe)
    {
        (ImageShape shape, int classes) = recipe.Data.Split(':')[0] switch
        {
            "mnist" => (new ImageShape(28, 28, 1), 10),
            "translated-mnist" or "cluttered-mnist-60" => (new ImageShape(60, 60, 1), 10),
            "cluttered-mnist-100" => (new ImageShape(100, 100, 1), 10),
            "megapixel-mnist" => (new ImageShape(1500, 1500, 1), 10),
            "pcam" => (new ImageShape(96, 96, 3), 2),
            "bach" => (new ImageShape(1536, 2048, 3), 4),
            "folder" => (new ImageShape(120, 90, 3), 3),
            "slides" => (new ImageShape(900, 1100, 3), 2),
            "large-cue" => (new ImageShape(4096, 4096, 1), 8),
            "cue" => (new ImageShape(60, 60, 1), 4),
            _ => throw new InvalidOperationException($"what shape have the images of {recipe.Data}?"),
        };
        SameImage Images(int count) => new(shape, [.. Enumerable.Range(0, count).Select(i => i % classes).Select(c => recipe.Model.SeveralClasses ? 1 << c : c)], recipe.Model.SeveralClasses);
        return new DataSet(
            recipe.Data, [.. Enumerable.Range(0, classes).Select(i => $"{i}")], Images(recipe.Training.BatchSize + 1), Images(20), Images(20))
        {
            Normalization = recipe.DataOptions["normalize"]?.GetValue<bool>() == true ? new ChannelNormalization([.. Enumerable.Repeat(0.5f, shape.Channels)], [.. Enumerable.Repeat(0.3f, shape.Channels)]) : null,
        };
    }

    /// <summary>One image of stripes under many numbers.</summary>
    private sealed class SameImage(ImageShape shape, int[] labels, bool severalClasses) : ImageSet(shape, labels, severalClasses)
    {
        private readonly byte[] pixels = [.. Enumerable.Range(0, (int)shape.Bytes).Select(i => (byte)(i % 251))];

        public override ReadOnlySpan<byte> Pixels(int index) => pixels;
    }
}
