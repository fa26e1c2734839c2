using System.Text.RegularExpressions;
using Fovea.Data.Cue;
using Fovea.Parts;

namespace Fovea.Tests.AddingAPart;

/// <summary>docs/adding-a-part.md shows the code that is tested here, from a file's first summary on, and the code trains.</summary>
public sealed partial class PageTests
{
    public static TheoryData<string> Quoted => ["LayerNormalization.cs", "NormalizedReluCore.cs", "LayerNormalizationTests.cs", "NormalizedReluCoreTests.cs"];

    [Theory]
    [MemberData(nameof(Quoted))]
    public void The_page_shows_the_code_that_is_tested(string file)
    {
        string page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "adding-a-part.md"));
        string code = File.ReadAllText(Path.Combine(SourceTree.Root, "tests", "Fovea.Tests", "AddingAPart", file));
        Match quote = Assert.Single(Quotes().Matches(page), match => match.Groups["file"].Value == file);
        Assert.Equal(code[(code.IndexOf(';', code.IndexOf("namespace", StringComparison.Ordinal)) + 1)..].Trim(), quote.Groups["code"].Value.Trim());
    }

    [Fact]
    public void The_core_of_the_page_learns_in_a_model()
    {
        DataSet data = new CueSource(trainingCount: 256, validationCount: 64, testCount: 64).Create();
        Recipe recipe = new()
        {
            Data = "cue",
            Model = new RecurrentAttentionOptions { Glimpses = 3, Core = new NormalizedReluCoreOptions { Hidden = 32 } },
            Training = new TrainingOptions { Epochs = 1, BatchSize = 64 },
        };
        using Trainer trainer = new(recipe, data, threads: 1);
        trainer.Run(TestContext.Current.CancellationToken);
        Parameter scale = trainer.Current.Model.Parameters.Parameters.Single(parameter => parameter.Name == "core.norm.scale");
        Assert.Equal([32], scale.Shape);
        Assert.All(scale.Value[0].ToArray(), value => Assert.True(float.IsFinite(value) && value != MathF.Sqrt(2f), $"scale is {value} after an epoch"));
    }

    [GeneratedRegex(@"<!-- (?<file>\w+\.cs) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Quotes();
}
