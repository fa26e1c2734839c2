namespace Fovea.Imaging.Tests.Files;

/// <summary>Models that files are read for: images of 9x8.</summary>
internal static class TinyModel
{
    public static TrainedModel Colour { get; } = New("""{ "data": "folder:photos" }""");

    /// <summary>A model of colour images that was trained as a recipe says.</summary>
    public static TrainedModel New(string recipe)
    {
        Recipe read = Recipe.Parse(recipe);
        ImageShape shape = new(8, 9, 3);
        return new TrainedModel(read.Model.Create(shape, classes: 2, normalization: null), read, ["a", "b"], shape);
    }
}
