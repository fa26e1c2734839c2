using System.Text.Json.Nodes;

namespace Fovea.Imaging.Tests;

public sealed class ImagingDataSetsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ImagingDataSetsTests() => ImagingDataSets.Register();

    [Fact]
    public void Registered_again_they_are_there_once()
    {
        ImagingDataSets.Register();
        Assert.Equal(["folder:PATH", "slides:PATH", "bach:PATH", "pcam:PATH"], DataSets.Names.Where(name => name.EndsWith(":PATH", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_path_that_leads_to_no_folder_is_told()
    {
        File.WriteAllText(folder["file"], string.Empty);
        Assert.Equal($"there is no folder {folder["none"]}", Refusal($"bach:{folder["none"]}"));
        Assert.Equal($"pcam:PATH takes a folder, but {folder["file"]} is a file", Refusal($"pcam:{folder["file"]}"));
        Assert.Equal("folder:PATH needs a path behind the colon", Refusal("folder:"));
    }

    [Fact]
    public void A_folder_without_its_kind_is_suggested_with_it() =>
        Assert.StartsWith($"unknown data set '{folder.Path}'; did you mean 'folder:{folder.Path}'?; known: ", Refusal(folder.Path), StringComparison.Ordinal);

    [Fact]
    public void Options_are_given_to_a_recipe_as_it_names_them()
    {
        FolderOptions options = new() { Resize = "8x4", TestPercent = 20, Channels = ChannelChoice.Gray };
        Recipe recipe = new() { Data = "folder:photos", DataOptions = options.ToDataOptions() };
        Assert.Equal(recipe, Recipe.Parse(recipe.ToJson()));
        Assert.Equal(("8x4", 20, "gray"), ((string?)recipe.DataOptions["resize"], (int?)recipe.DataOptions["testPercent"], (string?)recipe.DataOptions["channels"]));
        foreach ((string kind, JsonObject given) in new[] { ("folder", options.ToDataOptions()), ("slides", new SlideOptions { CacheMegabytes = 64, Group = "(p)" }.ToDataOptions()), ("bach", new BachOptions { Fold = "2/5" }.ToDataOptions()), ("pcam", new PcamOptions { Normalize = true }.ToDataOptions()) })
            Assert.True(JsonNode.DeepEquals(given, DataSets.Choose($"{kind}:{folder.Path}", given).Options), kind);
    }

    public void Dispose() => folder.Dispose();

    private static string Refusal(string name) => Assert.Throws<OptionException>(() => DataSets.Open(name)).Message;
}
