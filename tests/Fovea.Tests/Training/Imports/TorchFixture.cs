using System.Text.Json.Nodes;

namespace Fovea.Tests.Training.Imports;

/// <summary>Files that PyTorch has written, and what it says of them: Fixtures/make_torch_fixtures.py makes both.</summary>
internal static class TorchFixture
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Training", "Imports", "Fixtures", name);

    public static JsonNode Told(string name) => JsonNode.Parse(File.ReadAllText(PathOf(name)))!;

    /// <summary>All numbers of nested lists, in order.</summary>
    public static double[] Numbers(JsonNode? node) => node is JsonArray list ? [.. list.SelectMany(Numbers)] : [node!.GetValue<double>()];
}
