namespace Fovea.Cli.Tests;

/// <summary>Wrong command lines: exit code 2 and one line that says what is wrong and suggests.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("trian mnist", "unknown verb 'trian'; did you mean 'train'?")]
    [InlineData("train mnst", "'mnst' is neither a recipe file nor a data set; did you mean 'mnist'?")]
    [InlineData("train", "train what?")]
    [InlineData("train cue --epoch 3", "unknown option '--epoch'; did you mean '--epochs'?")]
    [InlineData("train cue --epochs 0", "epochs must be 1 to 1000000, but is 0")]
    [InlineData("train cue --epochs many", "many")]
    [InlineData("train cue --seeds 0", "--seeds must be 1 to 1000, but is 0")]
    [InlineData("train cue --threads 0", "--threads must be 1 to 1024, but is 0")]
    [InlineData("train cue --set model.locationStd=0", "locationStd must be > 0 and at most 10, but is 0")]
    [InlineData("train cue --set model.glimpses=0", "glimpses must be 1 to 1000, but is 0")]
    [InlineData("train cue --set training.learningRate=-1", "learningRate must be > 0 and at most 100, but is -1")]
    [InlineData("train cue --set model.locationStdd=1", "unknown key 'model.locationStdd'")]
    [InlineData("train cue --set epochs", "--set takes OPTION=VALUE, but got 'epochs'")]
    [InlineData("train cue --resume somewhere", "--resume goes on with a run as it was started")]
    [InlineData("train cue --threads x", "'x' is no value for --threads")]
    [InlineData("evaluate run --split tset", "'tset' is no value for --split: it takes training, validation, test")]
    [InlineData("evaluate run --start middle", "'middle' is no value for --start: it takes random, centre")]
    [InlineData("evaluate no/such/run", "there is no model 'no/such/run'")]
    [InlineData("evaluate", "model")]
    [InlineData("train --resume no/such/run", "there is no run 'no/such/run'")]
    [InlineData("train folder:no/such/photos", "no/such/photos")]
    [InlineData("data preview folder:no/such/photos", "there is no folder no/such/photos")]
    [InlineData("data prepare pcam:no/such/files", "there is no folder no/such/files")]
    [InlineData("tune bach:no/such/photos", "no/such/photos")]
    [InlineData("tune --resume --out no/such/study", "there is no study 'no/such/study'")]
    [InlineData("tune --resume no-such-data", "no-such-data")]
    [InlineData("export no/such/run --out model", "there is no run 'no/such/run'")]
    [InlineData("report no/such/run", "there is no run, model or study 'no/such/run'")]
    [InlineData("look model image --device cuda", "unknown option '--device': train, tune, worker, evaluate, bench take it; what look does, the processor does")]
    [InlineData("predict model image --device=cuda", "unknown option '--device=cuda'")]
    [InlineData("export --device cuda run --out model", "unknown option '--device': train, tune, worker, evaluate, bench take it; what export does, the processor does")]
    [InlineData("doctor --device cuda", "unknown option '--device'")]
    [InlineData("look model image --split test", "unknown option '--split': look has none, evaluate does")]
    [InlineData("look model image --drak", "unknown option '--drak'; did you mean '--dark'?")]
    [InlineData("train cue --set model.core.kind=zzz", "model.core has no kind 'zzz'; it is one of: relu, lstm, minimalGated, gru\n")]
    [InlineData("data list --jason", "unknown option '--jason'; did you mean '--json'?")]
    public async Task One_line_says_what_is_wrong(string arguments, string told)
    {
        CommandLine line = await CommandLine.RunAsync(arguments.Split(' '));
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.OrdinalIgnoreCase);
        Assert.Single(line.Messages.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(line.Output);
    }

    [Theory]
    [InlineData("train cue --lr 0.1", "unknown option '--lr'")]
    [InlineData("train cue --gpu", "unknown option '--gpu'")]
    [InlineData("fly", "unknown verb 'fly'")]
    [InlineData("train abc", "'abc' is neither a recipe file nor a data set")]
    public async Task Nothing_is_suggested_that_is_not_near(string arguments, string told)
    {
        CommandLine line = await CommandLine.RunAsync(arguments.Split(' '));
        Assert.Equal((2, $"fovea: {told}"), (line.ExitCode, line.Messages.Trim()));
    }

    [Theory]
    [InlineData("train")]
    [InlineData("tune")]
    [InlineData("data", "preview")]
    public async Task A_folder_is_suggested_as_a_data_set(params string[] verb)
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync([.. verb, folder.Path]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains($"; did you mean 'folder:{folder.Path}'?", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_begins_with_an_at_sign_is_a_name()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["words"], "cue\n--epochs\n0\n");
        CommandLine line = await CommandLine.RunAsync("train", $"@{folder["words"]}");
        Assert.Equal(2, line.ExitCode);
        Assert.Contains($"'@{folder["words"]}' is neither a recipe file nor a data set", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipe_with_an_unknown_key_is_refused_before_anything_is_written()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["recipe.json"], """{ "trainning": {} }""");
        CommandLine line = await CommandLine.RunAsync("train", folder["recipe.json"], "--out", folder["run"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("unknown key 'trainning'", line.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public async Task An_impossible_number_of_threads_is_refused_before_anything_is_written()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(2, (await CommandLine.RunAsync("train", "cue", "--threads", "0", "--out", folder["run"])).ExitCode);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public async Task Without_a_verb_the_verbs_are_listed()
    {
        CommandLine line = await CommandLine.RunAsync();
        Assert.Equal(0, line.ExitCode);
        Assert.Contains("fovea train mnist", line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipe_that_leaves_its_data_open_says_how_to_name_it()
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync("train", Path.Combine(SourceTree.Root, "recipes", "seed", "bach-1.json"), "--out", folder["run"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("give --set data=bach:FOLDER", line.Messages, StringComparison.Ordinal);
        CommandLine named = await CommandLine.RunAsync(
            "train", Path.Combine(SourceTree.Root, "recipes", "seed", "bach-1.json"), "--set", $"data=bach:{folder["photos"]}", "--out", folder["run"]);
        Assert.Contains(folder["photos"], named.Messages, StringComparison.Ordinal);
    }
}
