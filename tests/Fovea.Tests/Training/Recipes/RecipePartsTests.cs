using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Fovea.Data.Cue;
using Fovea.Parts;
using Fovea.Training.Recipes;

namespace Fovea.Tests.Training.Recipes;

public sealed class RecipePartsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 230, validationCount: 60, testCount: 60).Create();

    public RecipePartsTests() => OwnParts.Register();

    /// <summary>Names that no part can have, and what is said.</summary>
    public static TheoryData<string> OddNames => ["", " ", "Mine", "my-core", "my core", "1st", "core\n", new string('a', 65)];

    [Fact]
    public void A_run_of_your_own_parts_is_made_resumed_measured_and_given_away_like_any()
    {
        Recipe recipe = OwnParts.Recipe;
        TrainingResult whole = Train(recipe, "whole");
        using (RunFolder run = RunFolder.Create(folder["stopped"], recipe))
        using (Recorder recorder = new(stopAtStep: 7))
        using (Trainer trainer = new(recipe, data, run, threads: 2, observer: recorder))
            Assert.Throws<OperationCanceledException>(() => trainer.Run(recorder.Stop));
        // From here on by what the folder says alone.
        TrainingResult resumed;
        using (RunFolder run = RunFolder.Open(folder["stopped"]))
        using (Trainer trainer = new(run.ReadRecipe(), data, run, threads: 1))
            resumed = trainer.Run();
        Assert.Equal(whole.TestErrorPercent, resumed.TestErrorPercent);
        foreach (string file in new[] { "best.safetensors", "last.safetensors" })
            Assert.Equal(File.ReadAllBytes(folder[$"whole/{file}"]), File.ReadAllBytes(folder[$"stopped/{file}"]));

        TrainedModel model = TrainedModel.Open(folder["whole"]);
        Assert.Equal(recipe, model.Recipe);
        Assert.Equal(whole.TestErrorPercent, model.Evaluate(data).ErrorPercent);
        using (RunFolder run = RunFolder.Open(folder["whole"])) run.Export(folder["given"], data, threads: 1);
        Assert.Equal(whole.TestErrorPercent, TrainedModel.Open(folder["given"]).Evaluate(data).ErrorPercent);
        Assert.Equal(recipe, Recipe.Read(folder["given/recipe.json"]));
    }

    [Fact]
    public void A_recipe_of_your_own_parts_is_read_as_it_was_written()
    {
        Recipe recipe = OwnParts.Recipe, again = Recipe.Parse(recipe.ToJson());
        Assert.Equal(recipe, again);
        OwnCoreOptions core = Assert.IsType<OwnCoreOptions>(Assert.IsType<RecurrentAttentionOptions>(again.Model).Core);
        Assert.Equal((16, OwnWay.Sideways), (core.Hidden, core.Way));
        Assert.Equal([3, 5], core.Widths);
        Assert.Contains("\"kind\": \"ownCore\"", recipe.ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("twice", recipe.ToJson(), StringComparison.OrdinalIgnoreCase);
        recipe.Write(folder["mine.json"]);
        Assert.Equal(recipe, Recipe.Read(folder["mine.json"]));
    }

    [Fact]
    public void Your_own_part_is_chosen_by_its_name_and_changed_by_its_options()
    {
        Recipe recipe = new Recipe().With([new("model.core.kind", "ownCore"), new("model.core.hidden", "7"), new("model.glimpse", """{ "kind": "ownGlimpse", "mixing": { "units": 3 } }""")]);
        RecurrentAttentionOptions model = Assert.IsType<RecurrentAttentionOptions>(recipe.Model);
        Assert.Equal(7, Assert.IsType<OwnCoreOptions>(model.Core).Hidden);
        Assert.Equal(new OwnGlimpseOptions { Features = 32, Mixing = new() { Units = 3 } }, model.Glimpse);
        Assert.Equal(new OwnOptimizerOptions { Keep = 0.5f }, new Recipe().With("training.optimizer.kind", "ownOptimizer").Training.Optimizer);
        Recipe heads = new Recipe().With([new("model.action.kind", "ownHead"), new("model.baseline.kind", "ownHead")]);
        Assert.IsType<OwnHeadOptions>(Assert.IsType<RecurrentAttentionOptions>(heads.Model).Baseline);
    }

    [Theory]
    [InlineData("model.core.kind", "lstmm", "model.core has no kind 'lstmm'; it is one of: relu, lstm, minimalGated, gru, ownCore")]
    [InlineData("model.location.kind", "ownCore", "model.location has no kind 'ownCore'; it is one of: linear, hiddenLayer, normalized, ownHead")]
    [InlineData("model.core", """{ "kind": "ownCore", "hiden": 3 }""", "unknown key 'model.core.hiden'; known here: kind, hidden, widths, way")]
    [InlineData("model.core", """{ "kind": "ownCore", "hidden": 0 }""", "model.core.hidden must be 1 to 16384, but is 0")]
    [InlineData("model.core", """{ "kind": "ownCore", "way": "back" }""", "model.core.way has a value of the wrong kind: \"back\"")]
    [InlineData("model.core", """{ "kind": "ownCore", "way": 1 }""", "model.core.way has a value of the wrong kind: 1")]
    [InlineData("model.glimpse", """{ "kind": "ownGlimpse", "mixing": null }""", "model.glimpse.mixing has a value of the wrong kind: null")]
    [InlineData("training.optimizer", """{ "kind": "ownOptimizer", "keep": 2 }""", "training.optimizer.keep must be 0 to 1, but is 2")]
    public void What_is_wrong_with_your_own_part_in_a_recipe_is_told_as_of_any(string path, string value, string told) =>
        Assert.Contains(told, Assert.Throws<RecipeException>(() => new Recipe().With(path, value)).Message, StringComparison.Ordinal);

    [Fact]
    public void How_a_part_is_registered_is_told_to_programmers_alone()
    {
        RecipeException told = Assert.Throws<RecipeException>(() => new Recipe().With("model.core.kind", "lstmm"));
        Assert.DoesNotContain("RecipeParts", told.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "A part of your own must be registered, RecipeParts.Add<CoreOptions>(name, ...), before a file is opened that names it", told.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_model_of_your_own_is_hinted_at()
    {
        RecipeException told = Assert.Throws<RecipeException>(() => new Recipe().With("model.kind", "mine"));
        Assert.Contains("it is one of: recurrentAttention, fullyConnected, convolutional", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("RecipeParts.Add", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_is_not_registered_is_trained_without_a_folder_and_told_how_to_be_saved()
    {
        Recipe recipe = OwnParts.Recipe.With("training.epochs", "1");
        recipe = recipe with { Model = (RecurrentAttentionOptions)recipe.Model with { Core = new UnregisteredOptions() } };
        using Trainer trainer = new(recipe, data, threads: 1);
        TrainingResult result = trainer.Run();
        Assert.Equal(result.TestErrorPercent, trainer.Best.Evaluate(data).ErrorPercent);
        const string told = "model.core is UnregisteredOptions, a part of your own that no file can name: register it, RecipeParts.Add<CoreOptions>(name, ...), before a run's folder is made, a model saved";
        Assert.All<Action>(
            [() => trainer.Best.Save(folder["model.safetensors"]), () => RunFolder.Create(folder["run"], recipe).Dispose(), () => recipe.ToJson(), () => recipe.Write(folder["a.json"]), () => recipe.With("training.epochs", "2")],
            save => Assert.Contains(told, Assert.Throws<RecipeException>(save).Message, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.Equal(recipe, recipe with { });
        Assert.NotEqual(recipe, recipe with { Data = "mnist" });
    }

    [Theory]
    [MemberData(nameof(OddNames))]
    public void A_name_is_odd_in_no_way(string name) => Assert.Equal(
        $"the name of a part must be a lower-case letter, then letters and digits, 64 at most, but that of OwnCoreOptions is '{name}'",
        Assert.Throws<OptionException>(() => RecipeParts.Add<CoreOptions>(name, OwnPartsContext.Default.OwnCoreOptions)).Message);

    [Fact]
    public void A_name_means_one_part_and_a_part_has_one_name()
    {
        Assert.Equal(
            "CoreOptions has a kind 'lstm' already, LstmCoreOptions: OtherCoreOptions needs another name",
            Assert.Throws<OptionException>(() => RecipeParts.Add<CoreOptions>("lstm", RefusedContext.Default.OtherCoreOptions)).Message);
        Assert.Equal(
            "CoreOptions has a kind 'ownCore' already, OwnCoreOptions: OtherCoreOptions needs another name",
            Assert.Throws<OptionException>(() => RecipeParts.Add<CoreOptions>("ownCore", RefusedContext.Default.OtherCoreOptions)).Message);
        Assert.Equal(
            "OwnCoreOptions has a name already, 'ownCore', and cannot be 'mine' too",
            Assert.Throws<OptionException>(() => RecipeParts.Add<CoreOptions>("mine", OwnPartsContext.Default.OwnCoreOptions)).Message);
        Assert.Equal(
            "FullyConnectedOptions has a name already, 'fullyConnected', and cannot be 'mine' too",
            Assert.Throws<OptionException>(() => RecipeParts.Add<ModelOptions>("mine", RecipeContext.Default.FullyConnectedOptions)).Message);
        // Another part may have the name, and the same registration may come twice.
        RecipeParts.Add<HeadOptions>("ownSensor", RefusedContext.Default.NamesakeHeadOptions);
        RecipeParts.Add<CoreOptions>("ownCore", OwnPartsContext.Default.OwnCoreOptions);
    }

    [Fact]
    public void What_no_file_could_hold_is_refused_when_it_is_registered()
    {
        Refused<CoreOptions>(RefusedContext.Default.NeedyCoreOptions, "NeedyCoreOptions cannot be registered: it must have a constructor without parameters: what it makes are the defaults of what a recipe leaves out");
        Refused<CoreOptions>(RefusedContext.Default.FixedCoreOptions, "FixedCoreOptions cannot be registered: it must have properties that can be set, but hidden cannot: give it an init accessor, or [JsonIgnore]");
        Refused<CoreOptions>(RefusedContext.Default.KindCoreOptions, "KindCoreOptions cannot be registered: it must be options that can be written as JSON and read again, but: ");
        Refused<CoreOptions>(RefusedContext.Default.BrokenCoreOptions, "BrokenCoreOptions cannot be registered: it must be options that can be written as JSON and read again, but: hidden must be even, but is 3");
        Refused<CoreOptions>(RefusedContext.Default.ForgetfulCoreOptions, "ForgetfulCoreOptions cannot be registered: it must be read as it was written, but {\"kind\":\"refused\",\"hidden\":8} was read as {\"kind\":\"refused\",\"hidden\":9}");
        Refused<HeadOptions>(OwnPartsContext.Default.OwnCoreOptions, "OwnCoreOptions cannot be registered: it must be a HeadOptions that can be made");
        Refused<CoreOptions>(RefusedContext.Default.HalfCoreOptions, "HalfCoreOptions cannot be registered: it must be a CoreOptions that can be made");
        Refused<DataSet>(OwnPartsContext.Default.OwnCoreOptions, "a part must be one that recipes name kinds of, as CoreOptions or HeadOptions, but is DataSet");
        Refused<CoreOptions>(JsonTypeInfo.CreateJsonTypeInfo<UnregisteredOptions>(new JsonSerializerOptions()), "UnregisteredOptions cannot be registered: it must come from a JsonSerializerContext");
        // Nothing of it stays.
        Assert.Contains("one of: relu, lstm, minimalGated, gru, ownCore", Assert.Throws<RecipeException>(() => new Recipe().With("model.core.kind", "refused")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_can_be_registered_by_reflection_and_after_recipes_were_read()
    {
        Assert.Throws<RecipeException>(() => new Recipe().With("training.optimizer.kind", "reflected"));
        RecipeParts.Add<OptimizerOptions, ReflectedOptions>("reflected");
        Recipe recipe = new Recipe().With([new("training.optimizer.kind", "reflected"), new("training.optimizer.keep", "0.25")]);
        Assert.Equal(new ReflectedOptions { Keep = 0.25f }, recipe.Training.Optimizer);
        Assert.Equal(recipe, Recipe.Parse(recipe.ToJson()));
    }

    [Fact]
    public void A_recipe_with_a_part_of_the_plainest_context_is_changed_and_written_again_and_again()
    {
        RecipeJson json = new([new RegisteredKind(typeof(CoreOptions), "other", typeof(OtherCoreOptions), RefusedContext.Default)]);
        Recipe recipe = json.Apply(new Recipe(), new() { ["model"] = new JsonObject { ["core"] = new JsonObject { ["kind"] = "other" } } });
        for (int i = 1; i < 4; i++)
        {
            recipe = json.Apply(recipe, new() { ["training"] = new JsonObject { ["epochs"] = i } });
            Assert.Contains("\"other\"", json.Write(recipe), StringComparison.Ordinal);
            Assert.Equal("other", $"{json.ToNode(recipe)["model"]!["core"]!["kind"]}");
        }
    }

    [Fact]
    public void Many_threads_may_register_and_read_at_once() => Parallel.For(0, 64, i =>
    {
        RecipeParts.Add<CoreOptions>("ownCore", OwnPartsContext.Default.OwnCoreOptions);
        try
        {
            RecipeParts.Add<CoreOptions>($"raced{i % 4}", RefusedContext.Default.RacedCoreOptions);
        }
        catch (OptionException exception)
        {
            Assert.Contains("RacedCoreOptions has a name already, 'raced", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(OwnParts.Recipe, Recipe.Parse(OwnParts.Recipe.ToJson()));
    });

    [Fact]
    public void Every_kind_of_the_library_can_be_named_and_starts_from_its_defaults()
    {
        JsonSerializerOptions options = new RecipeJson([]).Type.Options;
        foreach (string part in new[] { "model", "model.sensor", "model.glimpse", "model.core", "model.action", "model.location", "model.baseline", "model.initialization", "training.optimizer", "training.schedule" })
        {
            JsonTypeInfo type = Descend(options.GetTypeInfo(typeof(Recipe)), part);
            Assert.NotEmpty(type.PolymorphismOptions!.DerivedTypes);
            foreach (JsonDerivedType kind in type.PolymorphismOptions.DerivedTypes)
            {
                Recipe recipe = new Recipe().With($"{part}.kind", $"{kind.TypeDiscriminator}");
                object? defaults = Activator.CreateInstance(kind.DerivedType);
                Assert.Equal(JsonSerializer.Serialize(defaults, type), JsonSerializer.Serialize(ValueAt(recipe, part), type));
            }
        }
    }

    public void Dispose() => folder.Dispose();

    private static JsonTypeInfo Descend(JsonTypeInfo type, string path)
    {
        foreach (string name in path.Split('.'))
        {
            if (type.Type == typeof(ModelOptions)) type = type.Options.GetTypeInfo(typeof(RecurrentAttentionOptions));
            type = type.Options.GetTypeInfo(type.Properties.First(property => property.Name == name).PropertyType);
        }

        return type;
    }

    private static object ValueAt(Recipe recipe, string path)
    {
        object value = recipe;
        foreach (string name in path.Split('.')) value = value.GetType().GetProperty(char.ToUpperInvariant(name[0]) + name[1..])!.GetValue(value)!;
        return value;
    }

    private static void Refused<TPart>(JsonTypeInfo options, string told)
        where TPart : class =>
        Assert.StartsWith(told, Assert.Throws<OptionException>(() => RecipeParts.Add<TPart>("refused", options)).Message, StringComparison.Ordinal);

    private TrainingResult Train(Recipe recipe, string name)
    {
        using RunFolder run = RunFolder.Create(folder[name], recipe);
        using Trainer trainer = new(recipe, data, run, threads: 1);
        return trainer.Run();
    }

    private sealed record UnregisteredOptions : CoreOptions
    {
        public override IRecurrentCore Create(ModelBuilder build, Signal input) => new ReluCore(build, input, hidden: 16);
    }
}

internal record OtherCoreOptions : CoreOptions
{
    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new ReluCore(build, input, hidden: 16);
}

internal sealed record NamesakeHeadOptions : HeadOptions
{
    public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) => new LinearHeadOptions().Create(build, place, state);
}

internal sealed record RacedCoreOptions : OtherCoreOptions;

internal sealed record NeedyCoreOptions(int Hidden) : OtherCoreOptions;

internal sealed record FixedCoreOptions : OtherCoreOptions
{
    public int Hidden { get; } = 3;
}

internal sealed record KindCoreOptions : OtherCoreOptions
{
    public string Kind { get; init; } = "mine";
}

internal sealed record BrokenCoreOptions : OtherCoreOptions
{
    public int Hidden { get; init => field = value % 2 == 0 ? value : throw new ArgumentException($"hidden must be even, but is {value}"); } = 3;
}

internal sealed record ForgetfulCoreOptions : OtherCoreOptions
{
    public int Hidden { get; init => field = value + 1; } = 8;
}

internal abstract record HalfCoreOptions : CoreOptions;

internal sealed record ReflectedOptions : OptimizerOptions
{
    public float Keep { get; init; } = 0.5f;

    public override IOptimizer Create(ParameterSet parameters) => new OwnOptimizer(parameters.Length, Keep);
}

[JsonSerializable(typeof(OtherCoreOptions))]
[JsonSerializable(typeof(NamesakeHeadOptions))]
[JsonSerializable(typeof(RacedCoreOptions))]
[JsonSerializable(typeof(NeedyCoreOptions))]
[JsonSerializable(typeof(FixedCoreOptions))]
[JsonSerializable(typeof(KindCoreOptions))]
[JsonSerializable(typeof(BrokenCoreOptions))]
[JsonSerializable(typeof(ForgetfulCoreOptions))]
[JsonSerializable(typeof(HalfCoreOptions))]
internal sealed partial class RefusedContext : JsonSerializerContext;
