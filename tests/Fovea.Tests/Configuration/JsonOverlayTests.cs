using System.Text.Json.Nodes;

namespace Fovea.Tests.Configuration;

/// <summary>What is told of an option that cannot be so, in the words of a recipe, which is what most overlays are for.</summary>
public sealed class JsonOverlayTests
{
    [Theory]
    [InlineData("model.start", "middle", "model.start has a value of the wrong kind: \"middle\"; it must be one of: random, centre")]
    [InlineData("model.start", "center", "it must be one of: random, centre, chosen; did you mean 'centre'?")]
    [InlineData("model.start", "1", "model.start has a value of the wrong kind: 1; it must be one of: random, centre")]
    [InlineData("model.start", "\"1\"", "model.start has a value of the wrong kind: \"1\"; it must be one of: random, centre")]
    [InlineData("model.start", "random,centre", "model.start has a value of the wrong kind: \"random,centre\"; it must be one of: random, centre")]
    [InlineData("model.glimpses", "many", "model.glimpses has a value of the wrong kind: \"many\"; it must be a whole number")]
    [InlineData("model.glimpses", "2.5", "model.glimpses has a value of the wrong kind: 2.5; it must be a whole number")]
    [InlineData("model.glimpses", "99999999999", "it must be a whole number of -2147483648 to 2147483647")]
    [InlineData("training.seed", "-1", "it must be a whole number of 0 to 18446744073709551615")]
    [InlineData("training.patience", "\"three\"", "training.patience has a value of the wrong kind: \"three\"; it must be a whole number, or null")]
    [InlineData("training.learningRate", "fast", "training.learningRate has a value of the wrong kind: \"fast\"; it must be a number")]
    [InlineData("model.randomLocations", "1", "model.randomLocations has a value of the wrong kind: 1; it must be true or false")]
    [InlineData("data", "3", "data has a value of the wrong kind: 3; it must be a string")]
    [InlineData("model.core", "null", "model.core has a value of the wrong kind: null; it must be an object whose kind is one of: relu, lstm, minimalGated, gru")]
    [InlineData("training.extensions", "[1]", "training.extensions[0] has a value of the wrong kind: 1; it must be an object with epoch, imagesDone, epochs")]
    [InlineData("training.extensions", """[{ "epoch": 1, "epchs": 2 }]""", "unknown key 'training.extensions[0].epchs'; known here: epoch, imagesDone, epochs; did you mean 'training.extensions[0].epochs'?")]
    public void A_value_of_the_wrong_kind_is_told_with_those_that_may_stand_there(string path, string value, string told)
    {
        string message = Refusal(path, value);
        // Behind the kinds that there are those may follow that other tests have registered.
        Assert.Contains(told, message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_a_list_is_checked_by_itself()
    {
        Recipe connected = new Recipe().With("model.kind", "fullyConnected");
        Assert.EndsWith("model.hidden[1] has a value of the wrong kind: \"a\"; it must be a whole number", Refusal(connected, "model.hidden", "[1, \"a\"]"), StringComparison.Ordinal);
        Assert.EndsWith("model.hidden has a value of the wrong kind: 7; it must be a list of which each is a whole number", Refusal(connected, "model.hidden", "7"), StringComparison.Ordinal);
        Assert.Equal("model.hidden must be 1 to 16384, but is 0", Refusal(connected, "model.hidden", "[1, 0]"));
    }

    [Theory]
    [InlineData("model.glimpses", "0", "model.glimpses must be 1 to 1000, but is 0")]
    [InlineData("model.core.hidden", "0", "model.core.hidden must be 1 to 16384, but is 0")]
    [InlineData("model.sensor", """{ "size": 0 }""", "model.sensor.size must be 1 to 256, but is 0")]
    [InlineData("training.optimizer.epsilon", "0", "training.optimizer.epsilon must be > 0 and at most 1, but is 0")]
    [InlineData("training.loss.discount", "2", "training.loss.discount must be 0 to 1, but is 2")]
    [InlineData("training.extensions", """[{ "epoch": 3 }]""", "training.extensions must be one after the other, but number 1 is at image 0 of epoch 3, planned for 0")]
    [InlineData("startFrom.model", "\"\"", "startFrom.model must be a model's file or folder, but is empty")]
    public void A_broken_range_is_told_with_the_option_s_whole_path(string path, string value, string told) => Assert.Equal(told, Refusal(path, value));

    [Theory]
    [InlineData("model.glimpse", "3", "model.glimpse must be an object, but is 3: it is the group of model.glimpse.kind, model.glimpse.what, model.glimpse.where, model.glimpse.features; did you mean 'model.glimpses'?")]
    [InlineData("training.optimizer", "sgd", "training.optimizer.weightDecay; did you mean 'training.optimizer.kind'?")]
    [InlineData("model.context", "3", "model.context must be an object, but is 3: it is the group of model.context.size")]
    [InlineData("dataOptions", "3", "dataOptions must be an object, but is 3")]
    public void A_group_has_no_value_and_tells_its_names(string path, string value, string told) => Assert.EndsWith(told, Refusal(path, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("modl.core.hidden", "unknown key 'modl'; known here: data, dataOptions, model, startFrom, training; did you mean 'model'?")]
    [InlineData("model.core.hiden", "unknown key 'model.core.hiden'; known here: kind, hidden, identity; did you mean 'model.core.hidden'?")]
    [InlineData("batchSize", "; did you mean 'training.batchSize'?")]
    [InlineData("optimizer", "; did you mean 'training.optimizer'?")]
    [InlineData("model.core.colour", "unknown key 'model.core.colour'; known here: kind, hidden, identity")]
    public void An_unknown_key_is_told_with_the_nearest_one(string path, string told) => Assert.EndsWith(told, Refusal(path, "3"), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "canvas": 2 }""", "canvas must be 28 to 4096, but is 2")]
    [InlineData("""{ "distortion": { "rotation": 200 } }""", "distortion.rotation must be 0 to 180, but is 200")]
    [InlineData("""{ "canvs": 2 }""", "; did you mean 'canvas'?")]
    public void Options_of_data_are_told_by_their_own_names_and_as_a_recipe_s_by_its_own(string options, string told)
    {
        JsonObject changes = JsonNode.Parse(options)!.AsObject();
        Assert.EndsWith(told, Assert.Throws<OptionException>(() => DataSets.Choose("translated-mnist", changes)).Message, StringComparison.Ordinal);
        string whole = told.Contains('\'', StringComparison.Ordinal) ? told.Replace("'canvas'", "'dataOptions.canvas'", StringComparison.Ordinal) : $"dataOptions.{told}";
        Assert.EndsWith(whole, Assert.Throws<OptionException>(() => DataSets.Choose("translated-mnist", changes, "dataOptions")).Message, StringComparison.Ordinal);
    }

    private static string Refusal(string path, string value) => Refusal(new Recipe(), path, value);

    private static string Refusal(Recipe recipe, string path, string value) => Assert.Throws<RecipeException>(() => recipe.With(path, value)).Message;
}
