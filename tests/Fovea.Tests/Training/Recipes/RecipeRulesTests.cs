using System.Text.RegularExpressions;
using Fovea.Data;
using Fovea.Data.Cue;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Reports;
using Fovea.Training.Recipes;

namespace Fovea.Tests.Training.Recipes;

public sealed class RecipeRulesTests
{
    private const string
        Connected = """{ "data": "cue", "model": { "kind": "fullyConnected", "hidden": [8] }""",
        Convolved = """{ "data": "cue", "model": { "kind": "convolutional", "filters": 2, "hidden": [8] }""",
        Anywhere = """{ "data": "cue", "model": { "glimpses": 3, "randomLocations": true }""",
        Centred = """{ "data": "cue", "model": { "glimpses": 1, "start": "centre" }""",
        Attention = """{ "data": "cue", "model": { "glimpses": 3 }""",
        Among = """{ "data": "cue", "model": { "glimpses": 3, "candidates": {} }""",
        NoView = "without model.candidates there is no coarse view that a first location could be chosen in, and no choice among several",
        AmongCandidates = "with model.candidates a location is one of what stands out in the image, and not a mean of the location network's, and candidates are sought in all of the image, which a shift would cut",
        Several = """{ "data": "cue", "model": { "glimpses": 3, "severalClasses": true }""",
        NoOneTruth = "with model.severalClasses there is no one true class that could count more than others or share its truth with them",
        NobodyTold = "with model.severalClasses nobody has told which glimpse shows what, as training.loss.rewardTiming glimpse would have to know",
        NoVotes = "without model.votes a glimpse says nothing by itself",
        SeesAll = "a model that sees all of an image looks once and chooses no location",
        LooksAnywhere = "with model.randomLocations every glimpse looks anywhere, and there is no policy to learn";

    private readonly DataSet data = new CueSource(trainingCount: 128, validationCount: 10, testCount: 10).Create();

    /// <summary>The same as if an image could show several classes.</summary>
    private DataSet Sets => data with { Training = InSets(data.Training), Validation = InSets(data.Validation), Test = InSets(data.Test) };

    /// <summary>Recipes that break one rule each, and what is said.</summary>
    public static TheoryData<string, string> Broken => new()
    {
        { With(Connected, "\"rollouts\": 6"), $"training.rollouts must be 1, but is 6: {SeesAll}" },
        { With(Convolved, "\"updatesPerBatch\": 2"), $"training.updatesPerBatch must be 1, but is 2: {SeesAll}" },
        { With(Connected, "\"explorationFactor\": 2"), $"training.explorationFactor must be 1, but is 2: {SeesAll}" },
        { With(Connected, "\"policyLearningRateFactor\": 0.5"), $"training.policyLearningRateFactor must be 1, but is 0.5: {SeesAll}" },
        { WithLoss(Convolved, "\"policyWeight\": -1"), $"training.loss.policyWeight must be 1 or 0, but is -1: {SeesAll}" },
        { WithLoss(Connected, "\"baseline\": \"leaveOneOut\""), $"training.loss.baseline must be learned or none, but is leaveOneOut: {SeesAll}" },
        { WithLoss(Connected, "\"baselineWeight\": 2"), $"training.loss.baselineWeight must be 1 or 0, but is 2: {SeesAll}" },
        { WithLoss(Connected, "\"reward\": \"logLikelihood\""), $"training.loss.reward must be correct, but is logLikelihood: {SeesAll}" },
        { WithLoss(Connected, "\"rewardTiming\": \"gains\""), $"training.loss.rewardTiming must be end, but is gains: {SeesAll}" },
        { WithLoss(Connected, "\"discount\": 0.9"), $"training.loss.discount must be 1, but is 0.9: {SeesAll}" },
        { WithLoss(Connected, "\"ratioClip\": 0.2"), $"training.loss.ratioClip must be 0, but is 0.2: {SeesAll}" },
        { WithLoss(Convolved, "\"earlyClassWeight\": 1"), $"training.loss.earlyClassWeight must be 0, but is 1: {SeesAll}" },
        { With(Attention.Replace("3 }", "3, \"startStd\": 0.3 }", StringComparison.Ordinal), "\"epochs\": 3"), "model.start must be centre, but is random: model.startStd is the deviation around the centre" },
        { With(Centred, "\"rollouts\": 4"), "training.rollouts must be 1, but is 4: one glimpse at the centre is the same in every rollout" },
        {
            Anywhere.Replace("3,", "3, \"start\": \"centre\",", StringComparison.Ordinal) + """, "training": { "loss": { "policyWeight": 0 } } }""",
            $"model.start must be random, but is centre: {LooksAnywhere}"
        },
        { Anywhere + "}", $"training.loss.policyWeight must be 0, but is 1: {LooksAnywhere}" },
        { WithLoss(Anywhere, "\"policyWeight\": 0", "\"explorationFactor\": 2"), $"training.explorationFactor must be 1, but is 2: {LooksAnywhere}" },
        { WithLoss(Anywhere, "\"policyWeight\": 0", "\"policyLearningRateFactor\": 3"), $"training.policyLearningRateFactor must be 1, but is 3: {LooksAnywhere}" },
        {
            WithLoss(Anywhere, "\"policyWeight\": 0, \"baseline\": \"leaveOneOut\"", "\"rollouts\": 4"),
            $"training.loss.baseline must be learned or none, but is leaveOneOut: {LooksAnywhere}"
        },
        { WithLoss(Anywhere, "\"policyWeight\": 0, \"ratioClip\": 0.2", "\"updatesPerBatch\": 2"), $"training.loss.ratioClip must be 0, but is 0.2: {LooksAnywhere}" },
        { WithLoss(Attention, "\"baseline\": \"leaveOneOut\""), "training.rollouts must be at least 2, but is 1: training.loss.baseline leaveOneOut compares a rollout with the image's others" },
        {
            With(Attention, "\"updatesPerBatch\": 3"),
            "training.loss.ratioClip must be above 0, but is 0: with training.updatesPerBatch above 1 rollouts are used again once the policy has moved, where the score function does not hold"
        },
        { WithLoss(Attention, "\"ratioClip\": 0.2"), "training.updatesPerBatch must be at least 2, but is 1: training.loss.ratioClip clips nothing of rollouts that are used once" },
        { WithLoss(Attention, "\"rewardTiming\": \"gains\""), "model.classAfterEveryGlimpse must be true, but is false: training.loss.rewardTiming gains rewards what each glimpse adds" },
        { WithLoss(Attention, "\"earlyClassWeight\": 0.5"), "model.classAfterEveryGlimpse must be true, but is false: training.loss.earlyClassWeight weighs the classes after the glimpses before the last" },
        { WithLoss(Attention, "\"discount\": 0.5"), "training.loss.discount must be 1, but is 0.5: with training.loss.rewardTiming end there is one reward, and none that comes later" },
        { WithLoss(Attention, "\"baseline\": \"none\", \"baselineWeight\": 3"), "training.loss.baselineWeight must be 1 or 0, but is 3: only training.loss.baseline learned has an error to weigh" },
        { WithLoss(Connected, "\"glimpseClassWeight\": 1"), $"training.loss.glimpseClassWeight must be 0, but is 1: {SeesAll}" },
        { WithLoss(Connected, "\"entropyWeight\": 1"), $"training.loss.entropyWeight must be 0, but is 1: {SeesAll}" },
        { WithLoss(Anywhere.Replace("3,", "3, \"candidates\": {},", StringComparison.Ordinal), "\"policyWeight\": 0"), $"model.candidates must be left out, but is given: {LooksAnywhere}" },
        { WithLoss(Attention.Replace("3 }", "3, \"start\": \"chosen\" }", StringComparison.Ordinal), "\"baseline\": \"none\""), $"model.start must be random or centre, but is chosen: {NoView}" },
        { WithLoss(Attention, "\"entropyWeight\": 0.1"), $"training.loss.entropyWeight must be 0, but is 0.1: {NoView}" },
        { Among.Replace("3,", "3, \"locationBound\": \"tanh\",", StringComparison.Ordinal) + "}", $"model.locationBound must be clamp, but is tanh: {AmongCandidates}" },
        { Among.Replace("3,", "3, \"locationScale\": 0.5,", StringComparison.Ordinal) + "}", $"model.locationScale must be 1, but is 0.5: {AmongCandidates}" },
        { WithLoss(Among, "\"ratioClip\": 0.2", "\"updatesPerBatch\": 2"), $"training.updatesPerBatch must be 1, but is 2: {AmongCandidates}" },
        { With(Among, "\"augmentation\": { \"flips\": true, \"shift\": 2 }"), $"training.augmentation.shift must be 0, but is 2: {AmongCandidates}" },
        {
            Among.Replace("3,", "3, \"start\": \"chosen\",", StringComparison.Ordinal) + "}",
            "training.loss.baseline must be leaveOneOut or standardized or none, but is learned: with model.start chosen there is no state yet from which a baseline network could say what the first choice will earn"
        },
        { WithLoss(Attention, "\"glimpseClassWeight\": 1"), $"training.loss.glimpseClassWeight must be 0, but is 1: {NoVotes}" },
        { WithLoss(Attention, "\"rewardTiming\": \"glimpse\""), $"training.loss.rewardTiming must be end or gains, but is glimpse: {NoVotes}" },
        {
            WithLoss(Among.Replace("3,", "3, \"votes\": {},", StringComparison.Ordinal), "\"rewardTiming\": \"glimpse\", \"discount\": 0.5"),
            "training.loss.discount must be 1, but is 0.5: only with training.loss.rewardTiming gains does what comes later count"
        },
        { WithLoss(Several, "\"classWeights\": \"balanced\""), $"training.loss.classWeights must be none, but is balanced: {NoOneTruth}" },
        { WithLoss(Several, "\"labelSmoothing\": 0.1"), $"training.loss.labelSmoothing must be 0, but is 0.1: {NoOneTruth}" },
        { WithLoss(Several.Replace("true }", "true, \"votes\": {} }", StringComparison.Ordinal), "\"rewardTiming\": \"glimpse\""), $"training.loss.reward must be information, but is correct: {NobodyTold}" },
        {
            Several.Replace("true }", "true, \"votes\": { \"pooling\": \"attention\" } }", StringComparison.Ordinal) + "}",
            "model.votes.pooling must be sum, but is attention: with model.severalClasses one glimpse that sees a class is enough, and none counts more than another"
        },
        { With(Attention, "\"epochs\": 3, \"warmUpEpochs\": 3"), "training.warmUpEpochs must be below training.epochs, but is 3: the schedule begins when the warm-up ends" },
        { With(Connected, "\"epochs\": 3, \"patience\": 4"), "training.patience must be below training.epochs, but is 4: training.patience ends a run before its last epoch" },
        {
            With(Attention, "\"patience\": 5, \"schedule\": { \"kind\": \"plateau\", \"patience\": 6 }"),
            "training.patience must be above training.schedule.patience, but is 5: training.patience ends the run before the plateau schedule has reduced the learning rate"
        },
        {
            With(Attention, "\"epochs\": 2, \"extensions\": [{ \"epoch\": 3, \"imagesDone\": 0, \"epochs\": 3 }]"),
            "training.epochs must be at least the epochs done at the last of training.extensions, but is 2: what training.extensions tell of was trained already"
        },
    };

    /// <summary>What is at an end of its scale, or has nothing to take back, goes with everything.</summary>
    public static TheoryData<string> Kept =>
    [
        Connected + "}",
        WithLoss(Connected, "\"policyWeight\": 0, \"baselineWeight\": 0, \"baseline\": \"none\", \"classWeights\": \"balanced\""),
        WithLoss(Attention, "\"policyWeight\": 0, \"baseline\": \"leaveOneOut\", \"reward\": \"probability\"", "\"rollouts\": 4, \"explorationFactor\": 2"),
        WithLoss(Attention, "\"baseline\": \"none\", \"baselineWeight\": 0"),
        WithLoss(Attention, "\"ratioClip\": 0.2", "\"updatesPerBatch\": 2"),
        WithLoss(Anywhere, "\"policyWeight\": 0, \"baseline\": \"none\"", "\"rollouts\": 4, \"updatesPerBatch\": 2"),
        Anywhere.Replace("3,", "3, \"locationStd\": 0.3, \"locationBound\": \"tanh\",", StringComparison.Ordinal) + """, "training": { "loss": { "policyWeight": 0 } } }""",
        """{ "data": "cue", "model": { "glimpses": 1, "classAfterEveryGlimpse": true }, "training": { "rollouts": 3, "loss": { "rewardTiming": "gains", "earlyClassWeight": 1, "reward": "probability", "discount": 0.5 } } }""",
        """{ "data": "cue", "model": { "glimpses": 3, "classAfterEveryGlimpse": true } }""",
        WithLoss(Among.Replace("3,", "3, \"start\": \"chosen\", \"votes\": {},", StringComparison.Ordinal), "\"baseline\": \"standardized\", \"reward\": \"information\", \"rewardTiming\": \"glimpse\", \"entropyWeight\": 0.1, \"glimpseClassWeight\": 1"),
        With(Among, "\"augmentation\": { \"flips\": true, \"quarterTurns\": true, \"brightness\": 0.2 }"),
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_named_with_the_value_and_what_would_do(string json, string told)
    {
        Recipe recipe = Recipe.Parse(json);
        DataSet fitting = recipe.Model.SeveralClasses ? Sets : data;
        Assert.Equal(told, Assert.Throws<OptionException>(() => RecipeRules.Check(recipe)).Message);
        Assert.Equal(told, Assert.Throws<OptionException>(() => RecipeRules.Check(recipe, fitting, testsAtEnd: true)).Message);
        Assert.Equal(told, Assert.Throws<OptionException>(() => new Trainer(recipe, fitting, threads: 1)).Message);
    }

    [Fact]
    public void Every_rule_is_broken_above()
    {
        IEnumerable<string> told = Broken.Select(row => Regex.Replace(row.Data.Item2, ", but is [^:]*: ", ": "));
        Assert.Equal(RecipeRules.All.Order(), told.Order());
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void What_goes_together_passes(string json)
    {
        Recipe recipe = Recipe.Parse(json).With("training.epochs", "1").With("training.batchSize", "20");
        using Trainer trainer = new(recipe, data, threads: 1);
        Assert.InRange(trainer.Run().ValidationErrorPercent, 0, 100);
    }

    [Fact]
    public void A_model_says_several_classes_where_images_show_several_and_in_every_split()
    {
        Recipe one = Recipe.Parse(Attention + "}"), several = Recipe.Parse(Several + "}");
        Assert.Equal(
            "model.severalClasses must be true, since images of cue may show several classes at once, but is false",
            Assert.Throws<OptionException>(() => RecipeRules.Check(one, Sets, testsAtEnd: true)).Message);
        Assert.Equal(
            "model.severalClasses must be false, since images of cue show one class each, but is true",
            Assert.Throws<OptionException>(() => RecipeRules.Check(several, data, testsAtEnd: true)).Message);
        Assert.Equal(
            "cue must have several classes at once in every split or in none, but its validation images show one class each, and those to train on may show several",
            Assert.Throws<DataException>(() => RecipeRules.Check(several, Sets with { Validation = data.Validation }, testsAtEnd: true)).Message);
        RecipeRules.Check(several, Sets, testsAtEnd: true);
    }

    [Fact]
    public void All_that_is_broken_is_told_at_once()
    {
        Recipe recipe = Recipe.Parse(WithLoss(Connected, "\"baseline\": \"leaveOneOut\", \"reward\": \"probability\"", "\"rollouts\": 8"));
        string message = Assert.Throws<OptionException>(() => RecipeRules.Check(recipe)).Message;
        Assert.All(["rollouts must be 1, but is 8", "baseline must be learned or none, but is leaveOneOut", "reward must be correct, but is probability"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_that_break_a_rule_together_share_its_reason()
    {
        Recipe recipe = Recipe.Parse(WithLoss(Connected, "\"discount\": 0.5", "\"rollouts\": 8"));
        Assert.Equal(
            $"training.rollouts must be 1, but is 8, and training.loss.discount must be 1, but is 0.5: {SeesAll}",
            Assert.Throws<OptionException>(() => RecipeRules.Check(recipe)).Message);
    }

    [Fact]
    public void What_is_wrong_with_recipe_and_data_is_told_at_once()
    {
        Recipe recipe = Recipe.Parse(WithLoss(Attention.Replace("cue", "mnist", StringComparison.Ordinal), "\"discount\": 0.5"));
        DataSet wrong = Change("validation", images => new ImageSubset(images, 0)) with { ClassNames = ["all"] };
        string message = Assert.Throws<OptionException>(() => RecipeRules.Check(recipe, wrong, testsAtEnd: false)).Message;
        Assert.All(
            [
                "training.loss.discount must be 1, but is 0.5", "data must be 'cue', the name of the data to train on, but is 'mnist'", "cue must have at least 2 classes, but has 1",
                "cue must have at least 1 validation image, but has 0",
            ],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    /// <summary>Whoever writes a program makes the folder first, and gets none to clean up.</summary>
    [Fact]
    public void A_folder_is_not_made_for_what_cannot_be_trained()
    {
        using TemporaryFolder folder = new();
        Recipe recipe = Recipe.Parse(With(Attention, "\"updatesPerBatch\": 3"));
        Assert.Throws<OptionException>(() => RunFolder.Create(folder["run"], recipe));
        Assert.Throws<OptionException>(() => RunFolder.CreateNumbered(folder.Path, "run", recipe));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_recipe_names_the_data_that_it_is_trained_on()
    {
        OptionException exception = Assert.Throws<OptionException>(() => new Trainer(new Recipe(), data, threads: 1));
        Assert.Equal("data must be 'cue', the name of the data to train on, but is 'mnist'", exception.Message);
    }

    [Theory]
    [InlineData("training", 4, "labels must be 0 to 3 with 4 classes, but that of training image 5 is 4")]
    [InlineData("training", -1, "labels must be 0 to 3 with 4 classes, but that of training image 5 is -1")]
    [InlineData("validation", 7, "labels must be 0 to 3 with 4 classes, but that of validation image 5 is 7")]
    [InlineData("test", 4, "labels must be 0 to 3 with 4 classes, but that of test image 5 is 4")]
    public void Labels_are_classes(string split, int label, string told)
    {
        DataSet wrong = Change(split, images => new Relabelled(images, [.. images.Labels.ToArray().Select((own, i) => i == 5 ? label : own)]));
        Assert.Equal(told, Refuse(wrong).Message);
    }

    [Fact]
    public void An_evaluator_and_a_summary_ask_for_the_same_labels()
    {
        Relabelled images = new(data.Test, [.. Enumerable.Repeat(9, data.Test.Count)]);
        ImageClassifier model = new RecurrentAttentionOptions { Glimpses = 2 }.Create(data.Shape, data.ClassNames.Count, normalization: null);
        using WorkerTeam team = new(1);
        const string told = "labels must be 0 to 3 with 4 classes, but that of image 0 is 9";
        Assert.Equal(told, Assert.Throws<DataException>(() => new Evaluator(model, images, new EvaluationOptions(), team)).Message);
        Assert.Equal(told, Assert.Throws<DataException>(() => SplitSummary.Measure(images, classes: 4, mostMeasured: 1)).Message);
    }

    [Theory]
    [InlineData("training", "cue must have at least 1 training image, but has 0: there is nothing to learn from")]
    [InlineData("validation", "cue must have at least 1 validation image, but has 0: there is nothing to choose the best weights by")]
    [InlineData("test", "cue must have at least 1 test image, but has 0: leave the test out, or give the data some")]
    public void No_split_is_empty(string split, string told) => Assert.Equal(told, Refuse(Change(split, images => new ImageSubset(images, 0))).Message);

    [Fact]
    public void Nobody_asks_for_test_images_who_does_not_look_at_them()
    {
        DataSet untested = Change("test", images => new ImageSubset(images, 0));
        Recipe recipe = Recipe.Parse(With(Attention, "\"epochs\": 1, \"batchSize\": 20"));
        using Trainer trainer = new(recipe, untested, threads: 1) { TestsAtEnd = false };
        Assert.Null(trainer.Run().TestErrorPercent);
        using Recorder recorder = new();
        using Trainer testing = new(recipe, untested, threads: 1, observer: recorder);
        Assert.Contains("at least 1 test image", Assert.Throws<DataException>(() => testing.Run()).Message, StringComparison.Ordinal);
        Assert.Equal(0, recorder.Steps);
    }

    [Fact]
    public void Splits_have_one_shape_and_there_is_something_to_tell_apart()
    {
        MemoryImageSet small = new(new ImageShape(8, 8, 1), new byte[64], [0]);
        Assert.Equal("cue must have images of one shape, but its validation images are 8x8x1, those to train on 36x36x1", Refuse(data with { Validation = small }).Message);
        DataSet one = data with { ClassNames = ["all"] };
        Assert.Equal("cue must have at least 2 classes, but has 1", Refuse(one).Message);
    }

    [Fact]
    public void A_model_that_does_not_fit_the_images_is_found_too()
    {
        Recipe recipe = Recipe.Parse("""{ "data": "cue", "model": { "kind": "convolutional", "size": 37 } }""");
        Assert.Contains("model.size must be at most 36 for images of 36x36x1, but is 37", Assert.Throws<OptionException>(() => RecipeRules.Check(recipe, data, testsAtEnd: false)).Message, StringComparison.Ordinal);
    }

    private static DataException Refuse(DataSet wrong) =>
        Assert.Throws<DataException>(() => RecipeRules.Check(Recipe.Parse(Attention + "}"), wrong, testsAtEnd: true));

    private DataSet Change(string split, Func<ImageSet, ImageSet> change) => split switch
    {
        "training" => data with { Training = change(data.Training) },
        "validation" => data with { Validation = change(data.Validation) },
        _ => data with { Test = change(data.Test) },
    };

    private static string With(string model, string training) => $$"""{{model}}, "training": { {{training}} } }""";

    private static string WithLoss(string model, string loss, string? training = null) =>
        $$"""{{model}}, "training": { {{(training is null ? string.Empty : training + ",")}} "loss": { {{loss}} } } }""";

    private static Relabelled InSets(ImageSet images) => new(images, [.. images.Labels.ToArray().Select(label => 1 << label)], severalClasses: true);

    private sealed class Relabelled(ImageSet images, int[] labels, bool severalClasses = false) : ImageSet(images.Shape, labels, severalClasses)
    {
        public override ReadOnlySpan<byte> Pixels(int index) => images.Pixels(index);
    }
}
