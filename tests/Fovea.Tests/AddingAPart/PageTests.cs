using System.Text.RegularExpressions;
using Fovea.Parts;
using Fovea.Tests.Training.Recipes;

namespace Fovea.Tests.AddingAPart;

/// <summary>docs/adding-a-part.md shows the code that is tested here, from a file's first summary on, and the code trains.</summary>
public sealed partial class PageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    static PageTests()
    {
        // Other tests count on their names being those that follow the library's.
        OwnParts.Register();
        Registration.Register();
    }

    private static string Page => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "adding-a-part.md"));

    public static TheoryData<string> Quoted =>
        ["LayerNormalization.cs", "NormalizedReluCore.cs", "LayerNormalizationTests.cs", "NormalizedReluCoreTests.cs", "Registration.cs", "BarSource.cs"];

    [Theory]
    [MemberData(nameof(Quoted))]
    public void The_page_shows_the_code_that_is_tested(string file)
    {
        string code = File.ReadAllText(Path.Combine(SourceTree.Root, "tests", "Fovea.Tests", "AddingAPart", file));
        Match quote = Assert.Single(Quotes().Matches(Page), match => match.Groups["file"].Value == file);
        Assert.Equal(code[(code.IndexOf(';', code.IndexOf("namespace", StringComparison.Ordinal)) + 1)..].Trim(), quote.Groups["code"].Value.Trim());
    }

    [Fact]
    public async Task The_core_and_the_data_of_the_page_are_named_in_a_recipe_and_learn_in_a_run()
    {
        CancellationToken test = TestContext.Current.CancellationToken;
        Recipe recipe = Recipe.Parse(Json().Match(Page).Groups["recipe"].Value);
        DataSet data = await DataSets.LoadAsync(recipe.Data, recipe.DataOptions, cancellation: test);
        Assert.Equal((250, 50), (data.Training.Count, data.Test.Count));
        using (RunFolder run = RunFolder.Create(folder["run"], recipe))
        using (Trainer trainer = new(recipe, data, run, threads: 1))
        {
            trainer.Run(test);
            Parameter scale = trainer.Current.Model.Parameters.Parameters.Single(parameter => parameter.Name == "core.norm.scale");
            Assert.Equal([32], scale.Shape);
            Assert.All(scale.Value[0].ToArray(), value => Assert.True(float.IsFinite(value) && value != MathF.Sqrt(2f), $"scale is {value} after an epoch"));
        }

        Assert.Equal(recipe, TrainedModel.Open(folder["run"]).Recipe);
    }

    [Fact]
    public void What_the_page_says_of_a_name_that_is_not_registered_is_said()
    {
        RecipeException told = Assert.Throws<RecipeException>(() => Recipe.Parse("""{ "model": { "core": { "kind": "unheardOf" } } }"""));
        Assert.Matches("^model.core has no kind 'unheardOf'; it is one of: relu, lstm, minimalGated, gru, ", told.Message);
        string advice = told.InnerException!.Message;
        Assert.Contains(
            $"    model.core has no kind 'normalizedRelu'; it is one of: relu, lstm, minimalGated, gru\n    {advice[advice.IndexOf("A part of your own", StringComparison.Ordinal)..]}\n", Page, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    [GeneratedRegex(@"<!-- (?<file>\w+\.cs) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Quotes();

    [GeneratedRegex(@"```json\n(?<recipe>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();
}
