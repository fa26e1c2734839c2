using Fovea.Application.Trials;

namespace Fovea.Application.Tests.Trials;

public sealed class TuningPlanTests : IDisposable
{
    private const string Space = """ "space": { "dimensions": [ { "kind": "float", "name": "training.learningRate", "low": 0.001, "high": 0.1 } ] }""";

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("""{ "sampler": 3,""", "sampler has a value of the wrong kind: 3; it must be an object whose kind is one of: gaussianProcess, sobol, random, inOrder")]
    [InlineData("""{ "sampler": {},""", "sampler lacks its kind, one of: gaussianProcess, sobol, random, inOrder")]
    [InlineData("""{ "sampler": { "kind": "soboll" },""", "sampler has no kind 'soboll'; it is one of: gaussianProcess, sobol, random, inOrder; did you mean 'sobol'?")]
    [InlineData("""{ "sampler": { "kind": "gaussianProcess", "kappa": "x" },""", "sampler.kappa has a value of the wrong kind: \"x\"; it must be a number")]
    [InlineData("""{ "sampler": { "kind": "gaussianProcess", "kapa": 1 },""", "unknown key 'sampler.kapa'; known here: kind, acquisition, transform, kappa, startUpTrials; did you mean 'sampler.kappa'?")]
    [InlineData("""{ "sampler": { "kind": "gaussianProcess", "kappa": -1 },""", "sampler.kappa must be 0 to 100, but is -1")]
    [InlineData("""{ "sampler": { "kind": "gaussianProcess", "acquisition": "best" },""", "it must be one of: logExpectedImprovement, expectedImprovement, confidenceBound")]
    [InlineData("""{ "pruner": { "kind": "median", "startUpTrials": 0 },""", "pruner.startUpTrials must be 1 to 10000, but is 0")]
    [InlineData("""{ "pruner": { "kind": "median", "startUpTrials": 1.5 },""", "pruner.startUpTrials has a value of the wrong kind: 1.5; it must be a whole number")]
    [InlineData("""{ "recipe": 3,""", "recipe must be an object, but is 3")]
    [InlineData("""{ "recipe": { "training": { "epochs": 0 } },""", "training.epochs must be 1 to 1000000, but is 0")]
    public void What_is_wrong_in_a_tuning_file_is_told_with_the_file_and_the_whole_path(string text, string told)
    {
        string file = folder["tuning.json"];
        File.WriteAllText(file, text + Space + "}");
        string message = Assert.Throws<RecipeException>(() => TuningPlan.Find(file, recipe => recipe)).Message;
        Assert.StartsWith($"{file}: ", message, StringComparison.Ordinal);
        Assert.EndsWith(told, message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tuning_file_that_is_no_json_says_where()
    {
        File.WriteAllText(folder["tuning.json"], "{\n  \"recipe\": }");
        string message = Assert.Throws<RecipeException>(() => TuningPlan.Find(folder["tuning.json"], recipe => recipe)).Message;
        Assert.EndsWith("(line 2, byte 13)", message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
