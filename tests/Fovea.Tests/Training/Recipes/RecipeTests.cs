using System.Text.Json.Nodes;

namespace Fovea.Tests.Training.Recipes;

public sealed class RecipeTests
{
    [Fact]
    public void What_a_recipe_leaves_out_has_its_default()
    {
        Recipe recipe = Recipe.Parse("""{ "training": { "epochs": 3, "schedule": { "kind": "exponential" } } } // a comment""");
        Assert.Equal(3, recipe.Training.Epochs);
        Assert.Equal(128, recipe.Training.BatchSize);
        Assert.Equal(new ExponentialSchedule(), recipe.Training.Schedule);
        Assert.Equal(new AdamOptions(), recipe.Training.Optimizer);
    }

    [Fact]
    public void A_recipe_survives_printing_and_reading()
    {
        Recipe recipe = new()
        {
            Data = "cue",
            Model = new RecurrentAttentionOptions { Start = StartLocation.Centre, Sensor = new MultiScaleSensorOptions { Size = 5, Scales = 2 }, LocationBound = LocationBound.Tanh },
            Training = new() { Optimizer = new SgdOptions { Momentum = 0.5f }, Rollouts = 3, Loss = new LossOptions { Baseline = BaselineKind.LeaveOneOut } },
        };
        Assert.Equal(recipe.ToJson(), Recipe.Parse(recipe.ToJson()).ToJson());
    }

    [Fact]
    public void A_recipe_is_written_as_people_write()
    {
        Recipe recipe = new() { Data = "folder:/home/jörg/it's & <mine>", DataOptions = new() { ["group"] = @"(pat\d+)🔬" } };
        string json = recipe.ToJson();
        Assert.Contains("\"folder:/home/jörg/it's & <mine>\"", json, StringComparison.Ordinal);
        Assert.Contains(@"(pat\\d+)", json, StringComparison.Ordinal);
        Assert.Equal(json, Recipe.Parse(json).ToJson());
        Assert.Contains("\"fünf\"", Assert.Throws<RecipeException>(() => recipe.With("training.epochs", "fünf")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_option_can_be_changed_by_its_path()
    {
        Recipe recipe = new Recipe().With("model.sensor.size", "12").With("training.optimizer.kind", "sgd").With("model.start", "centre");
        RecurrentAttentionOptions model = Assert.IsType<RecurrentAttentionOptions>(recipe.Model);
        Assert.Equal(new MultiScaleSensorOptions { Size = 12 }, model.Sensor);
        Assert.Equal(new SgdOptions(), recipe.Training.Optimizer);
        Assert.Equal(StartLocation.Centre, model.Start);
    }

    [Fact]
    public void Options_that_need_each_other_can_be_changed_together_in_any_order()
    {
        KeyValuePair<string, string>[] changes = [new("training.updatesPerBatch", "2"), new("training.loss.ratioClip", "0.2")];
        foreach (IEnumerable<KeyValuePair<string, string>> order in new[] { changes, changes.AsEnumerable().Reverse() })
        {
            TrainingOptions training = new Recipe().With(order).Training;
            Assert.Equal((2, 0.2f), (training.UpdatesPerBatch, training.Loss.RatioClip));
        }
    }

    [Fact]
    public void A_part_that_may_be_missing_can_be_taken_away_again()
    {
        Recipe with = new Recipe().With("model.context.size", "9");
        Assert.Equal(new ContextOptions { Size = 9 }, Assert.IsType<RecurrentAttentionOptions>(with.Model).Context);
        Recipe without = with.With("model.context", "null");
        Assert.Null(Assert.IsType<RecurrentAttentionOptions>(without.Model).Context);
        Assert.Equal(new Recipe().ToJson(), without.ToJson());
        Recipe again = with.With([new("model.context", "null"), new("model.context.size", "7")]);
        Assert.Equal(new ContextOptions { Size = 7 }, Assert.IsType<RecurrentAttentionOptions>(again.Model).Context);
        JsonObject options = new Recipe().With([new("dataOptions.distortion.scale", "0.1"), new("dataOptions.distortion", "null")]).DataOptions;
        Assert.Equal("""{"distortion":null}""", options.ToJsonString());
    }

    [Theory]
    [InlineData("model")]
    [InlineData("model.sensor")]
    [InlineData("model.core.hidden")]
    [InlineData("model.start")]
    [InlineData("data")]
    [InlineData("dataOptions")]
    [InlineData("training")]
    [InlineData("training.optimizer")]
    [InlineData("training.schedule")]
    [InlineData("training.loss")]
    [InlineData("training.loss.reward")]
    [InlineData("training.augmentation")]
    [InlineData("training.seed")]
    public void What_must_be_there_cannot_be_taken_away(string path)
    {
        RecipeException exception = Assert.Throws<RecipeException>(() => new Recipe().With(path, "null"));
        Assert.Contains($"{path} has a value of the wrong kind: null", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_must_be_there_and_a_kind_must_have_a_name()
    {
        Recipe connected = new Recipe().With("model.kind", "fullyConnected");
        Assert.Contains("model.hidden has a value of the wrong kind: null", Assert.Throws<RecipeException>(() => connected.With("model.hidden", "null")).Message, StringComparison.Ordinal);
        Assert.Contains("training.optimizer", Assert.Throws<RecipeException>(() => new Recipe().With("training.optimizer.kind", "null")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_change_keeps_what_an_earlier_one_said_of_the_same_part()
    {
        Recipe recipe = new Recipe().With([new("model.sensor.size", "12"), new("model.sensor", """{ "scales": 3 }""")]);
        Assert.Equal(new MultiScaleSensorOptions { Size = 12, Scales = 3 }, Assert.IsType<RecurrentAttentionOptions>(recipe.Model).Sensor);
        RecipeException exception = Assert.Throws<RecipeException>(() => new Recipe().With([new("model", "3"), new("model.glimpses", "4")]));
        Assert.Contains("model must be an object, but is 3", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "trainng": {} }""", "unknown key 'trainng'; known here: data, dataOptions, model, startFrom, training")]
    [InlineData("""{ "training": { "optimizer": { "betta": 1 } } }""", "unknown key 'training.optimizer.betta'")]
    [InlineData("""{ "training": { "optimizer": { "kind": "adamm" } } }""", "optimizer has no kind 'adamm'; it is one of: adam, sgd")]
    [InlineData("""{ "training": { "epochs": 0 } }""", "training.epochs must be 1 to 1000000, but is 0")]
    [InlineData("""{ "training": { "epochs": "many" } }""", "training.epochs has a value of the wrong kind: \"many\"")]
    [InlineData("""{ "training": { "learningRate": -0.1 } }""", "training.learningRate must be > 0 and at most 100, but is -0.1")]
    [InlineData("""{ "model": { "locationStd": 0 } }""", "model.locationStd must be > 0 and at most 10, but is 0")]
    [InlineData("""{ "model": { "glimpses": 0 } }""", "model.glimpses must be 1 to 1000, but is 0")]
    [InlineData("""{ "model": { "start": "middle" } }""", "model.start has a value of the wrong kind: \"middle\"")]
    [InlineData("""{ "model": 3 }""", "model must be an object, but is 3")]
    [InlineData("""{ "data": "mnist", "data": "cue" }""", "not valid JSON")]
    [InlineData("""{ "version": 2 }""", "was written by a newer Fovea: its version is 2, but this program reads versions up to 1")]
    [InlineData("""{ "version": "one" }""", "version must be a whole number of at least 1, but is \"one\"")]
    [InlineData("""{ "version": 0 }""", "version must be a whole number of at least 1, but is 0")]
    [InlineData("""[1]""", "must be a JSON object")]
    [InlineData("""{""", "not valid JSON")]
    public void A_broken_rule_is_named_with_the_value(string json, string told)
    {
        RecipeException exception = Assert.Throws<RecipeException>(() => Recipe.Parse(json));
        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recipes_are_equal_by_what_they_mean()
    {
        Recipe full = new Recipe().With("dataOptions", """{ "a": 1, "b": [2, 3] }""");
        Recipe again = Recipe.Parse("""{ "version": 1, "dataOptions": { "b": [2, 3.0], "a": 1 }, "training": { "epochs": 50 } }""");
        Assert.True(again == full);
        Assert.Equal(again.GetHashCode(), full.GetHashCode());
        Assert.True(full.With("training.epochs", "49") != full);
        Assert.True(full.With("dataOptions.b", "[2]") != full);
        Assert.True(full with { } == full);
        Assert.False(full.Equals(null));
    }

    [Fact]
    public void Options_with_lists_are_equal_by_their_elements()
    {
        Assert.Equal(new FullyConnectedOptions { Hidden = [256, 256] }, new FullyConnectedOptions());
        Assert.Equal(new FullyConnectedOptions { Hidden = [7] }.GetHashCode(), new FullyConnectedOptions { Hidden = new List<int> { 7 } }.GetHashCode());
        Assert.NotEqual(new ConvolutionalOptions { Hidden = [256, 1] }, new ConvolutionalOptions());
        Assert.Equal(Recipe.Parse("""{ "model": { "kind": "fullyConnected", "hidden": [3, 4] } }"""), new Recipe { Model = new FullyConnectedOptions { Hidden = [3, 4] } });
        List<int> mine = [5];
        FullyConnectedOptions options = new() { Hidden = mine };
        mine[0] = 0;
        Assert.Equal([5], options.Hidden);
    }

    [Fact]
    public void Data_options_are_a_copy_that_changes_nothing()
    {
        JsonObject given = new() { ["canvas"] = 60 };
        Recipe recipe = new() { DataOptions = given };
        given["canvas"] = 100;
        recipe.DataOptions["pieces"] = 4;
        Assert.Equal("""{"canvas":60}""", recipe.DataOptions.ToJsonString());
        Assert.Equal(new Recipe { DataOptions = new() { ["canvas"] = 60 } }, recipe);
    }

    [Fact]
    public void Data_options_are_merged_at_any_depth()
    {
        Recipe recipe = new Recipe().With([new("dataOptions.distortion.scale", "0.1"), new("dataOptions.distortion.turn", "5"), new("dataOptions.resize", "96x96")]);
        Assert.Equal("""{"distortion":{"scale":0.1,"turn":5},"resize":"96x96"}""", recipe.DataOptions.ToJsonString());
    }

    [Fact]
    public void A_recipe_s_file_is_written_whole_and_read_again()
    {
        using TemporaryFolder folder = new();
        Recipe recipe = new Recipe().With("model.glimpses", "3");
        recipe.Write(folder["recipe.json"]);
        Assert.Equal(recipe, Recipe.Read(folder["recipe.json"]));
        Assert.StartsWith("{\n  \"version\": 1,", File.ReadAllText(folder["recipe.json"]).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        string nowhere = folder["no/such/recipe.json"];
        RecipeException refused = Assert.Throws<RecipeException>(() => recipe.Write(nowhere));
        Assert.StartsWith($"{nowhere} cannot be written: ", refused.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<IOException>(refused.InnerException);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named() =>
        Assert.Contains("no/such.json", Assert.Throws<RecipeException>(() => Recipe.Read("no/such.json")).Message, StringComparison.Ordinal);
}
